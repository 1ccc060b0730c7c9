using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Bpftop.Host.Plugins;

/// <summary>What an assembly says about itself in <see cref="BpftopPluginAttribute"/>, read without loading it.</summary>
/// <param name="EntryType">The full name of the entry type.</param>
/// <param name="Major">The contract's major version at the plugin's build.</param>
/// <param name="Minor">The contract's minor version at the plugin's build.</param>
/// <param name="Id">The plugin's id, or null where the attribute leaves it to <see cref="IPlugin.Info"/>.</param>
/// <param name="Version">The assembly's version.</param>
internal sealed record PluginMetadata(string EntryType, int Major, int Minor, string? Id, Version Version)
{
    // By name: the attribute may be that of another copy of the contract.
    private const string AttributeName = "BpftopPluginAttribute";
    private const string AttributeNamespace = "Bpftop";

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

            CustomAttributeValue<string> value = attribute.DecodeValue(TypeNames.Instance);
            ImmutableArray<CustomAttributeTypedArgument<string>> arguments = value.FixedArguments;
            // A later contract may put more after these three.
            if (arguments.Length < 3 || arguments[0].Value is not string entry
                || arguments[1].Value is not int major || arguments[2].Value is not int minor)
            {
                throw new BadImageFormatException("its BpftopPlugin attribute does not name a type and two numbers");
            }

            string? id = null;
            foreach (CustomAttributeNamedArgument<string> named in value.NamedArguments)
            {
                id = named.Name == nameof(BpftopPluginAttribute.Id) ? named.Value as string : id;
            }

            // "Namespace.Type, Assembly, Version=…" where the compiler wrote it in full.
            int comma = entry.IndexOf(',', StringComparison.Ordinal);
            return new PluginMetadata(comma < 0 ? entry : entry[..comma], major, minor, id, assembly.Version);
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

    private sealed class TypeNames : ICustomAttributeTypeProvider<string>
    {
        public static TypeNames Instance { get; } = new();

        public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

        public string GetSystemType() => "System.Type";

        public string GetSZArrayType(string elementType) => elementType + "[]";

        public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
            reader.GetString(reader.GetTypeDefinition(handle).Name);

        // The constructor's parameter System.Type is a reference: answered by name, so that it is known for a type.
        public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
        {
            TypeReference type = reader.GetTypeReference(handle);
            return $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}";
        }

        public string GetTypeFromSerializedName(string name) => name;

        public PrimitiveTypeCode GetUnderlyingEnumType(string type) => PrimitiveTypeCode.Int32;

        public bool IsSystemType(string type) => type == "System.Type";
    }
}
