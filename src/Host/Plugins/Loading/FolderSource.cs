using System.Reflection;

namespace Bpftop.Host.Plugins.Loading;

/// <summary>A plugin in a folder of its own.</summary>
internal sealed class FolderSource : IPluginSource
{
    private readonly string _assembly;
    private readonly PluginMetadata _metadata;

    private FolderSource(string folder, string assembly, PluginMetadata metadata)
    {
        Folder = folder;
        _assembly = assembly;
        _metadata = metadata;
        Refusal = CheckVersion(metadata);
    }

    public string Folder { get; }

    public string? DeclaredId => _metadata.Id;

    public ImmutableArray<string> Commands => PluginMetadata.SplitCommands(_metadata.Commands);

    public string Version => _metadata.Version.ToString(3);

    public Refusal? Refusal { get; }

    /// <summary>A folder that must not be looked into.</summary>
    public static IPluginSource Refused(string folder, Refusal refusal) => new RefusedSource(folder, null, refusal);

    /// <summary>Looks for the one plugin assembly of a folder that is trusted.</summary>
    public static IPluginSource Read(string folder)
    {
        string? found = null;
        PluginMetadata? metadata = null;
        Refusal? damaged = null;
        string[] files;
        try
        {
            if (FolderContents.Check(folder) is { } refusal)
            {
                return Refused(folder, refusal);
            }

            files = Directory.GetFiles(folder, "*.dll");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Refused(folder, new Refusal($"it cannot be listed: {fault.Message}", "Make it readable, or remove it."));
        }

        Array.Sort(files, StringComparer.Ordinal);
        foreach (string file in files)
        {
            if (PluginContext.Shared(Path.GetFileNameWithoutExtension(file)) is not null)
            {
                continue;
            }

            PluginMetadata? read = null;
            try
            {
                read = PluginMetadata.Read(file);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or BadImageFormatException)
            {
                // A damaged file may be anything; it matters only where no other file is the plugin.
                damaged ??= new Refusal($"{Path.GetFileName(file)} in it cannot be read: {fault.Message}", "Install the plugin again.");
            }

            if (read is not null && metadata is not null)
            {
                return Refused(folder, new Refusal(
                    $"it holds two plugins, {Path.GetFileName(found)} and {Path.GetFileName(file)}",
                    "Give each plugin a folder of its own."));
            }

            (found, metadata) = read is null ? (found, metadata) : (file, read);
        }

        if (metadata is null && damaged is not null)
        {
            return Refused(folder, damaged);
        }

        return metadata is null
            ? Refused(folder, new Refusal(
                "no assembly in it has the BpftopPlugin attribute",
                "A plugin's assembly says [assembly: BpftopPlugin(typeof(…), Contract.Major, Contract.Minor)]."))
            : new FolderSource(folder, found!, metadata);
    }

    public IPlugin Create()
    {
        Assembly assembly = PluginContext.Load(_assembly);
        Type entry = assembly.GetType(_metadata.EntryType, throwOnError: true)!;
        return entry.IsAssignableTo(typeof(IPlugin))
            ? (IPlugin)Activator.CreateInstance(entry)!
            : throw new InvalidOperationException($"{entry.FullName} does not implement IPlugin");
    }

    private static Refusal? CheckVersion(PluginMetadata metadata) => metadata.Major == Contract.Major && metadata.Minor <= Contract.Minor
        ? null
        : new Refusal(
            $"it was built against plugin contract {metadata.Major}.{metadata.Minor}, and this bpftop has {Contract.Major}.{Contract.Minor}",
            metadata.Major >= Contract.Major ? "Install a newer bpftop." : $"Get a build of the plugin for contract {Contract.Major}.");
}
