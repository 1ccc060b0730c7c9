using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Bpftop.Host.Bpf.Interop;

/// <summary>libbpf's functions, version 0.8 and newer. Where they return a pointer, null means that errno says why.</summary>
internal static unsafe partial class LibBpf
{
    private const string Library = "libbpf";

    [LibraryImport(Library, EntryPoint = "libbpf_set_print")]
    public static partial nint SetPrint(delegate* unmanaged<int, byte*, nint, int> print);

    [LibraryImport(Library, EntryPoint = "libbpf_major_version")]
    public static partial uint MajorVersion();

    [LibraryImport(Library, EntryPoint = "libbpf_minor_version")]
    public static partial uint MinorVersion();

    [LibraryImport(Library, EntryPoint = "bpf_object__open_mem", SetLastError = true)]
    public static partial nint OpenObject(byte* elf, nuint length, in ObjectOpenOptions options);

    [LibraryImport(Library, EntryPoint = "bpf_object__load")]
    public static partial int LoadObject(nint handle);

    [LibraryImport(Library, EntryPoint = "bpf_object__close")]
    public static partial void CloseObject(nint handle);

    [LibraryImport(Library, EntryPoint = "bpf_object__find_program_by_name", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint FindProgram(nint handle, string name);

    [LibraryImport(Library, EntryPoint = "bpf_object__find_map_by_name", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint FindMap(nint handle, string name);

    [LibraryImport(Library, EntryPoint = "bpf_program__set_autoload")]
    public static partial int SetProgramWanted(nint program, [MarshalAs(UnmanagedType.U1)] bool wanted);

    [LibraryImport(Library, EntryPoint = "bpf_program__set_expected_attach_type")]
    public static partial int SetExpectedAttachType(nint program, uint type);

    /// <returns>The program after that one, the first after 0; 0 at the end.</returns>
    [LibraryImport(Library, EntryPoint = "bpf_object__next_program")]
    public static partial nint NextProgram(nint handle, nint program);

    [LibraryImport(Library, EntryPoint = "bpf_program__attach", SetLastError = true)]
    public static partial nint Attach(nint program);

    [LibraryImport(Library, EntryPoint = "bpf_program__attach_uprobe_opts", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint AttachUprobe(nint program, int pid, string file, nuint offset, in UprobeOptions options);

    [LibraryImport(Library, EntryPoint = "bpf_program__attach_cgroup", SetLastError = true)]
    public static partial nint AttachCgroup(nint program, int folder);

    [LibraryImport(Library, EntryPoint = "bpf_program__attach_iter", SetLastError = true)]
    public static partial nint AttachIterator(nint program, in IteratorOptions options);

    /// <summary>A string of libbpf's, which lives as long as the object.</summary>
    [LibraryImport(Library, EntryPoint = "bpf_program__section_name")]
    public static partial byte* SectionName(nint program);

    [LibraryImport(Library, EntryPoint = "bpf_program__fd")]
    public static partial int ProgramDescriptor(nint program);

    /// <returns>The link's descriptor, which is all there is of it.</returns>
    [LibraryImport(Library, EntryPoint = "bpf_link_create", SetLastError = true)]
    public static partial int CreateLink(int program, int target, uint type, in LinkCreateOptions options);

    [LibraryImport(Library, EntryPoint = "bpf_link__fd")]
    public static partial int LinkDescriptor(nint link);

    [LibraryImport(Library, EntryPoint = "bpf_link__destroy")]
    public static partial int DestroyLink(nint link);

    [LibraryImport(Library, EntryPoint = "bpf_iter_create", SetLastError = true)]
    public static partial int CreateIterator(int link);

    [LibraryImport(Library, EntryPoint = "bpf_map__set_max_entries")]
    public static partial int SetMapEntries(nint map, uint entries);

    [LibraryImport(Library, EntryPoint = "bpf_map__fd")]
    public static partial int MapDescriptor(nint map);

    [LibraryImport(Library, EntryPoint = "bpf_map__type")]
    public static partial uint MapType(nint map);

    [LibraryImport(Library, EntryPoint = "bpf_map__map_flags")]
    public static partial uint MapFlags(nint map);

    [LibraryImport(Library, EntryPoint = "bpf_map__key_size")]
    public static partial uint MapKeySize(nint map);

    [LibraryImport(Library, EntryPoint = "bpf_map__value_size")]
    public static partial uint MapValueSize(nint map);

    [LibraryImport(Library, EntryPoint = "bpf_map__max_entries")]
    public static partial uint MapEntries(nint map);

    [LibraryImport(Library, EntryPoint = "bpf_map__initial_value")]
    public static partial byte* MapInitialValue(nint map, out nuint size);

    [LibraryImport(Library, EntryPoint = "bpf_map_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int CreateMap(uint type, string name, uint keySize, uint valueSize, uint entries, in MapCreateOptions options);

    [LibraryImport(Library, EntryPoint = "bpf_map_lookup_elem", SetLastError = true)]
    public static partial int Lookup(int map, byte* key, byte* value);

    [LibraryImport(Library, EntryPoint = "bpf_map_update_elem", SetLastError = true)]
    public static partial int Update(int map, byte* key, byte* value, ulong flags);

    [LibraryImport(Library, EntryPoint = "bpf_map_delete_elem", SetLastError = true)]
    public static partial int Delete(int map, byte* key);

    [LibraryImport(Library, EntryPoint = "bpf_map_lookup_batch", SetLastError = true)]
    public static partial int LookupBatch(int map, byte* from, byte* next, byte* keys, byte* values, uint* count, nint options);

    [LibraryImport(Library, EntryPoint = "libbpf_num_possible_cpus")]
    public static partial int PossibleCpus();
}

/// <summary>The start of libbpf's struct bpf_object_open_opts; its first field says how much of it there is.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly unsafe struct ObjectOpenOptions(byte* name)
{
    private readonly nuint _size = (nuint)sizeof(ObjectOpenOptions);

    /// <summary>The prefix of the names that the kernel shows for maps such as ".rodata".</summary>
    private readonly byte* _name = name;
}

/// <summary>The start of libbpf's struct bpf_map_create_opts.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct MapCreateOptions(uint flags)
{
    private readonly nuint _size = (nuint)Unsafe.SizeOf<MapCreateOptions>();
    private readonly uint _typeInfo;
    private readonly uint _keyType;
    private readonly uint _valueType;
    private readonly uint _kernelValueType;
    private readonly uint _innerMap;
    private readonly uint _flags = flags;
}

/// <summary>The start of libbpf's struct bpf_link_create_opts.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct LinkCreateOptions(uint flags)
{
    private readonly nuint _size = (nuint)Unsafe.SizeOf<LinkCreateOptions>();
    private readonly uint _flags = flags;
    private readonly uint _padding;
}

/// <summary>The start of libbpf's struct bpf_uprobe_opts.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct UprobeOptions(ulong cookie, bool onReturn)
{
    private readonly nuint _size = (nuint)Unsafe.SizeOf<UprobeOptions>();
    private readonly nuint _referenceCounter;
    private readonly ulong _cookie = cookie;
    private readonly ulong _onReturn = onReturn ? 1u : 0u; // a bool, and padding
}

/// <summary>libbpf's struct bpf_iter_attach_opts.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly unsafe struct IteratorOptions(IteratorTarget* target)
{
    private readonly nuint _size = (nuint)sizeof(IteratorOptions);
    private readonly IteratorTarget* _target = target;
    private readonly uint _targetSize = target == null ? 0u : (uint)sizeof(IteratorTarget);
    private readonly uint _padding;
}

/// <summary>What the kernel's union bpf_iter_link_info has for iterators over tasks (since 6.1).</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct IteratorTarget(int process)
{
    private readonly uint _thread;
    private readonly uint _process = (uint)process;
    private readonly uint _processDescriptor;
}
