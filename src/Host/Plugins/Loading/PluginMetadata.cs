using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Bpftop.Host.Plugins.Loading;

/// <summary>What an assembly says about itself in <see cref="BpftopPluginAttribute"/>, read without loading it.</summary>
/// <param name="EntryType">The full name of the entry type.</param>
/// <param name="Major">The contract's major version at the plugin's build.</param>
/// <param name="Minor">The contract's minor version at the plugin's build.</param>
/// <param name="Id">The plugin's id, or null where the attribute leaves it to <see cref="IPlugin.Info"/>.</param>
/// <param name="Commands">The names of its tables' commands, a space between them, or null for none.</param>
/// <param name="Version">The assembly's version.</param>
internal sealed record PluginMetadata(string EntryType, int Major, int Minor, string? Id, string? Commands, Version Version)
{
    // By name: the attribute may be that of another copy of the contract.
    private const string AttributeName = "BpftopPluginAttribute";
    private const string AttributeNamespace = "Bpftop";

    private const ushort Prolog = 1;
    private const byte NamedProperty = 0x54;
    private const byte TextType = 0x0E;

    /// <summary>The names of commands in a plugin's attribute.</summary>
    /// <param name="commands">With a space between them; null for none.</param>
    public static ImmutableArray<string> SplitCommands(string? commands) => [.. (commands ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>Reads one file.</summary>
    /// <returns>Null where it is no .NET assembly, or no plugin.</returns>
    /// <exception cref="BadImageFormatException">It is damaged.</exception>
    public static PluginMetadata? Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        using PEReader image = new(file);
        return image.HasMetadata ? Read(image.GetMetadataReader()) : null;
    }

    private static PluginMetadata? Read(MetadataReader reader)
    {
        if (!reader.IsAssembly)
        {
            return null;
        }

        AssemblyDefinition assembly = reader.GetAssemblyDefinition();
        foreach (CustomAttributeHandle handle in assembly.GetCustomAttributes())
        {
            CustomAttribute attribute = reader.GetCustomAttribute(handle);
            if (!IsPluginAttribute(reader, attribute))
            {
                continue;
            }

            return Decode(reader.GetBlobReader(attribute.Value), assembly.Version);
        }

        return null;
    }

    private static bool IsPluginAttribute(MetadataReader reader, CustomAttribute attribute)
    {
        if (attribute.Constructor.Kind != HandleKind.MemberReference)
        {
            return false;
        }

        EntityHandle parent = reader.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent;
        if (parent.Kind != HandleKind.TypeReference)
        {
            return false;
        }

        TypeReference type = reader.GetTypeReference((TypeReferenceHandle)parent);
        return reader.StringComparer.Equals(type.Name, AttributeName)
            && reader.StringComparer.Equals(type.Namespace, AttributeNamespace);
    }

    /// <summary>Reads the attribute's blob.</summary>
    /// <exception cref="BadImageFormatException">It is none.</exception>
    // By hand, as ECMA-335 II.23.3 has it: the library's decoder is made of generics that would be compiled at start-up.
    internal static PluginMetadata Decode(BlobReader blob, Version version)
    {
        if (blob.Length < 2 || blob.ReadUInt16() != Prolog || blob.ReadSerializedString() is not { Length: > 0 } entry || blob.RemainingBytes < 8)
        {
            throw new BadImageFormatException("its BpftopPlugin attribute does not name a type and two numbers");
        }

        int major = blob.ReadInt32();
        int minor = blob.ReadInt32();

        // A later contract may put more after these three, so what follows is read in this one only.
        (string? id, string? commands) = major == Contract.Major && blob.RemainingBytes >= 2 ? ReadTexts(ref blob) : default;

        // "Namespace.Type, Assembly, Version=…" where the compiler wrote it in full.
        int comma = entry.IndexOf(',', StringComparison.Ordinal);
        return new PluginMetadata(comma < 0 ? entry : entry[..comma], major, minor, id, commands, version);
    }

    private static (string? Id, string? Commands) ReadTexts(ref BlobReader blob)
    {
        (string? Id, string? Commands) texts = default;
        int count = blob.ReadUInt16();
        for (int named = 0; named < count; named++)
        {
            // Only texts can be skipped without knowing their type.
            if (blob.RemainingBytes < 2 || blob.ReadByte() != NamedProperty || blob.ReadByte() != TextType)
            {
                break;
            }

            string? name = blob.ReadSerializedString();
            string? value = blob.ReadSerializedString();
            switch (name)
            {
                case nameof(BpftopPluginAttribute.Id):
                    texts.Id = value;
                    break;
                case nameof(BpftopPluginAttribute.Commands):
                    texts.Commands = value;
                    break;
            }
        }

        return texts;
    }
}
