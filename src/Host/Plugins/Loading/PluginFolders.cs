namespace Bpftop.Host.Plugins.Loading;

/// <summary>The folders that hold plugin folders: <c>ROOT/NAME/…</c>.</summary>
/// <param name="rule">Whose plugins may run.</param>
/// <param name="standard">Folders that are looked for and may be missing.</param>
/// <param name="added">Folders of <c>--plugin-dir</c>.</param>
/// <param name="program">The program's file; the folder <c>plugins</c> beside it comes first. Null for none.</param>
internal sealed class PluginFolders(TrustRule rule, IEnumerable<string> standard, IEnumerable<string> added, string? program = null)
{
    /// <summary>Where packages put the plugins of others, whatever the prefix of bpftop itself.</summary>
    private static readonly string[] _installed = ["/usr/local/lib/bpftop/plugins", "/usr/lib/bpftop/plugins"];

    /// <summary>Besides the program, then where packages install, then <c>--plugin-dir</c>.</summary>
    public static PluginFolders OfThisProcess(IEnumerable<string> added) => new(
        TrustRule.OfThisProcess(), _installed, added, typeof(PluginFolders).Assembly.Location);

    /// <summary>Every plugin folder, each with its refusal where it has one; in a fixed order.</summary>
    public List<IPluginSource> Find()
    {
        List<IPluginSource> found = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        TrustedFolder trusted = new(rule);
        if (program is { Length: > 0 }
            && Path.Join(Path.GetDirectoryName(program), "plugins") is var beside
            && Directory.Exists(beside)
            && seen.Add(Path.GetFullPath(beside)))
        {
            FindIn(beside, new TrustedFolder(rule.Beside(program)), found);
        }

        foreach (string root in standard)
        {
            if (Directory.Exists(root) && seen.Add(Path.GetFullPath(root)))
            {
                FindIn(root, trusted, found);
            }
        }

        foreach (string root in added)
        {
            if (rule.HasFileCapabilities)
            {
                found.Add(FolderSource.Refused(root, new Refusal(
                    "--plugin-dir is refused, because this bpftop has file capabilities: it would lend them to any code",
                    "Install the plugin below /usr/lib/bpftop/plugins, or use a bpftop without file capabilities.")));
            }
            else if (seen.Add(Path.GetFullPath(root)))
            {
                FindIn(Path.GetFullPath(root), trusted, found);
            }
        }

        return found;
    }

    private static void FindIn(string root, TrustedFolder trusted, List<IPluginSource> found)
    {
        if (trusted.CheckFolder(root) is { } refusal)
        {
            found.Add(FolderSource.Refused(root, refusal));
            return;
        }

        string[] folders;
        try
        {
            folders = Directory.GetDirectories(root);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            found.Add(FolderSource.Refused(root, new Refusal($"it cannot be listed: {fault.Message}", "Make it readable.")));
            return;
        }

        Array.Sort(folders, StringComparer.Ordinal);
        foreach (string folder in folders)
        {
            found.Add(trusted.CheckTree(folder) is { } untrusted
                ? FolderSource.Refused(folder, untrusted)
                : FolderSource.Read(folder));
        }
    }
}
