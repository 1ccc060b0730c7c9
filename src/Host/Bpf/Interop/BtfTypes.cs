using System.Runtime.InteropServices;

namespace Bpftop.Host.Bpf.Interop;

/// <summary>What an object's own type information says about its variables.</summary>
internal static unsafe partial class BtfTypes
{
    private const string Library = "libbpf";
    private const uint KindVariable = 14;
    private const uint KindSection = 15;

    /// <summary>Where a variable is in a section such as ".rodata".</summary>
    public static bool TryFind(nint handle, string section, string variable, out int offset, out int size)
    {
        (offset, size) = (0, 0);
        nint types = OfObject(handle);
        int variableId = types == 0 ? -1 : FindByName(types, variable, KindVariable);
        int sectionId = types == 0 ? -1 : FindByName(types, section, KindSection);
        if (variableId < 0 || sectionId < 0)
        {
            return false;
        }

        TypeHeader* header = ById(types, (uint)sectionId);
        SectionMember* members = (SectionMember*)(header + 1);
        int count = (int)(header->Info & 0xffff);
        for (int index = 0; index < count; index++)
        {
            if (members[index].Type == variableId)
            {
                (offset, size) = ((int)members[index].Offset, (int)members[index].Size);
                return true;
            }
        }

        return false;
    }

    [LibraryImport(Library, EntryPoint = "bpf_object__btf")]
    private static partial nint OfObject(nint handle);

    [LibraryImport(Library, EntryPoint = "btf__find_by_name_kind", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FindByName(nint types, string name, uint kind);

    [LibraryImport(Library, EntryPoint = "btf__type_by_id")]
    private static partial TypeHeader* ById(nint types, uint id);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct TypeHeader // include/uapi/linux/btf.h: struct btf_type
    {
        private readonly uint _name;
        public readonly uint Info;
        private readonly uint _size;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct SectionMember // struct btf_var_secinfo
    {
        public readonly uint Type;
        public readonly uint Offset;
        public readonly uint Size;
    }
}
