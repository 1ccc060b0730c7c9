using System.Runtime.InteropServices;
using System.Text;
using Bpftop.Host.Bpf.Interop;

namespace Bpftop.Host.Bpf;

/// <summary>A BPF object: opened, then loaded into the kernel, then attached program by program.</summary>
/// <remarks>Disposing detaches what was attached and frees programs and maps; so does the end of the process, however
/// it ends, for nothing is pinned.</remarks>
internal sealed unsafe class LoadedObject : IDisposable
{
    private const string Constants = ".rodata";

    // No List<nint>: that would be compiled at start.
    private nint[] _links = new nint[4];
    private int _linkCount;
    private nint _handle;

    /// <param name="name">For messages.</param>
    /// <param name="elf">Read during this call only.</param>
    /// <exception cref="BpfException">The bytes are not a BPF object.</exception>
    public LoadedObject(string name, ReadOnlySpan<byte> elf)
    {
        Name = name;
        byte[] terminated = [.. Encoding.UTF8.GetBytes(name), 0];
        LibBpfLibrary.BeginMessages();
        fixed (byte* bytes = elf, nameBytes = terminated)
        {
            _handle = LibBpf.OpenObject(bytes, (nuint)elf.Length, new ObjectOpenOptions(nameBytes));
        }

        if (_handle == 0)
        {
            throw Refused("cannot be opened", Marshal.GetLastPInvokeError());
        }
    }

    public string Name { get; }

    /// <summary>libbpf's handle of the object.</summary>
    public nint Handle => _handle;

    public bool IsLoaded { get; private set; }

    /// <summary>What libbpf said during the last load that failed.</summary>
    public string Messages { get; private set; } = "";

    /// <exception cref="BpfException">The kernel refused; <see cref="Messages"/> has the whole story.</exception>
    public void Load()
    {
        LibBpfLibrary.BeginMessages();
        int result = LibBpf.LoadObject(_handle);
        if (result != 0)
        {
            Messages = LibBpfLibrary.EndMessages();
            throw Refused("cannot be loaded", -result);
        }

        IsLoaded = true;
    }

    public void Exclude(string program)
    {
        nint found = LibBpf.FindProgram(_handle, program);
        if (found == 0)
        {
            throw new BpfException($"{Name}: no program {program}");
        }

        _ = LibBpf.SetProgramWanted(found, wanted: false);
    }

    /// <exception cref="BpfException">No such map.</exception>
    public void SetMapEntries(string map, uint entries)
    {
        if (LibBpf.SetMapEntries(Map(map), entries) is var result and not 0)
        {
            throw BpfErrors.FromErrno(Name, $"map {map} cannot have {entries} entries", -result);
        }
    }

    /// <summary>Sets a <c>const volatile</c>; before <see cref="Load"/> only.</summary>
    /// <exception cref="BpfException">No such variable, or the size differs.</exception>
    public void SetConstant(string name, ReadOnlySpan<byte> value)
    {
        if (!BtfTypes.TryFind(_handle, Constants, name, out int offset, out int size))
        {
            throw new BpfException($"{Name}: no constant {name}; declare it const volatile");
        }

        byte* start = LibBpf.MapInitialValue(Map(Constants), out nuint length);
        if (size != value.Length || start == null || (nuint)(offset + size) > length)
        {
            throw new BpfException($"{Name}: constant {name} has {size} bytes, {value.Length} were given");
        }

        value.CopyTo(new Span<byte>(start + offset, size));
    }

    /// <returns>libbpf's handle; lives as long as this object.</returns>
    /// <exception cref="BpfException">No such map.</exception>
    public nint Map(string map)
    {
        nint found = LibBpf.FindMap(_handle, map);
        return found != 0 ? found : throw new BpfException($"{Name}: no map {map}");
    }

    public int MapDescriptor(string map) => LibBpf.MapDescriptor(Map(map));

    /// <summary>Attaches a program where its section says.</summary>
    /// <returns>The link's descriptor; lives as long as this object.</returns>
    /// <exception cref="BpfException">The kernel cannot attach it.</exception>
    public int Attach(string program)
    {
        nint found = LibBpf.FindProgram(_handle, program);
        if (found == 0)
        {
            throw new BpfException($"{Name}: no program {program}");
        }

        LibBpfLibrary.BeginMessages();
        nint link = LibBpf.Attach(found);
        if (link == 0)
        {
            throw Refused($"program {program} cannot be attached", Marshal.GetLastPInvokeError());
        }

        if (_linkCount == _links.Length)
        {
            Array.Resize(ref _links, _linkCount * 2);
        }

        _links[_linkCount++] = link;
        return LibBpf.LinkDescriptor(link);
    }

    public void Dispose()
    {
        while (_linkCount > 0)
        {
            _ = LibBpf.DestroyLink(_links[--_linkCount]);
        }

        if (_handle != 0)
        {
            LibBpf.CloseObject(_handle);
            _handle = 0;
        }
    }

    private BpfException Refused(string what, int errno)
    {
        string reason = LoaderReason.Find(LibBpfLibrary.EndMessages());
        return new BpfException(
            $"{Name}: {what}: {BpfErrors.Describe(errno)}{(reason.Length > 0 ? $"; {reason}" : "")}", errno);
    }
}
