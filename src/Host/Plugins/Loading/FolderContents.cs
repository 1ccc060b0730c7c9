using System.Reflection;
using System.Text.Json;

namespace Bpftop.Host.Plugins.Loading;

/// <summary>Finds files in a trusted plugin folder that would make the runtime load other code than the folder's own
/// and the framework's, or another contract than the host's.</summary>
internal static class FolderContents
{
    private static readonly JsonDocumentOptions _json = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private static readonly EnumerationOptions _everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    /// <summary>The names of the framework's assemblies. Names of assemblies are compared without regard to case.</summary>
    private static readonly Lazy<HashSet<string>> _framework = new(static () => new HashSet<string>(
        Directory.EnumerateFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "*.dll").Select(static file => Path.GetFileNameWithoutExtension(file)),
        StringComparer.OrdinalIgnoreCase));

    /// <summary>Looks at every file, also in folders below: packages have theirs in <c>runtimes/RID/lib</c>.</summary>
    /// <param name="folder">One whose files are all trusted.</param>
    /// <returns>Null where nothing is in the way.</returns>
    /// <exception cref="IOException">It cannot be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be listed.</exception>
    public static Refusal? Check(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*", _everything))
        {
            if (CheckFile(file) is { } refusal)
            {
                return refusal;
            }
        }

        foreach (string below in Directory.EnumerateDirectories(folder, "*", _everything))
        {
            Refusal? refusal = new FileInfo(below).LinkTarget is null
                ? Check(below)
                : new Refusal($"{below} is a link to a folder, and nobody has checked what is in that", "Copy the folder to where the link is.");
            if (refusal is not null)
            {
                return refusal;
            }
        }

        return null;
    }

    private static Refusal? CheckFile(string file)
    {
        string name = Path.GetFileName(file);
        if (name.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".exe", StringComparison.OrdinalIgnoreCase))
        {
            return CheckAssembly(file, Path.GetFileNameWithoutExtension(name));
        }

        return name.EndsWith(".runtimeconfig.json", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".runtimeconfig.dev.json", StringComparison.OrdinalIgnoreCase)
            ? CheckConfiguration(file)
            : null;
    }

    private static Refusal? CheckAssembly(string file, string name)
    {
        if (_framework.Value.Contains(name))
        {
            return new Refusal($"{file} has the name of an assembly of the .NET framework, and would take its place", "Remove it from the folder.");
        }

        // An older copy is ignored: the host's own version serves plugins that were built against it.
        return PluginContext.Shared(name)?.Version is { } own && VersionOf(file) is { } brought && brought > own
            ? new Refusal(
                $"{file} has version {brought}, and this bpftop shares version {own} with its plugins",
                "Install a newer bpftop, or get a build of the plugin for this one.")
            : null;
    }

    private static Refusal? CheckConfiguration(string file)
    {
        try
        {
            using FileStream content = File.OpenRead(file);
            using JsonDocument read = JsonDocument.Parse(content, _json);
            return HasProbingPaths(read.RootElement)
                ? new Refusal(
                    $"{file} names probing paths, which are folders of code that bpftop has not checked",
                    "Copy what the plugin needs into its folder, and take additionalProbingPaths out of that file.")
                : null;
        }
        catch (JsonException fault)
        {
            return new Refusal($"{file} cannot be read: {OneLine.Of(fault.Message)}", "Mend it, or remove it: bpftop needs none.");
        }
    }

    private static bool HasProbingPaths(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object
        && root.TryGetProperty("runtimeOptions", out JsonElement options) && options.ValueKind == JsonValueKind.Object
        && options.TryGetProperty("additionalProbingPaths", out JsonElement paths)
        && (paths.ValueKind == JsonValueKind.Array ? paths.GetArrayLength() > 0 : paths.ValueKind != JsonValueKind.Null);

    private static Version? VersionOf(string file)
    {
        try
        {
            return AssemblyName.GetAssemblyName(file).Version;
        }
        catch (BadImageFormatException)
        {
            // Not an assembly: nothing will load it.
            return null;
        }
    }
}
