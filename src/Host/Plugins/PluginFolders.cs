namespace Bpftop.Host.Plugins;

/// <summary>The folders that hold plugin folders: <c>ROOT/NAME/…</c>.</summary>
/// <param name="rule">Whose plugins may run.</param>
/// <param name="standard">Folders that are looked for and may be missing.</param>
/// <param name="added">Folders of <c>--plugin-dir</c>.</param>
internal sealed class PluginFolders(TrustRule rule, IEnumerable<string> standard, IEnumerable<string> added)
{
    /// <summary>Where packages put the plugins of others, whatever the prefix of bpftop itself.</summary>
    private static readonly string[] _installed = ["/usr/local/lib/bpftop/plugins", "/usr/lib/bpftop/plugins"];

    private readonly TrustedFolder _trust = new(rule);

    /// <summary>Besides the program, then where packages install, then <c>--plugin-dir</c>.</summary>
    public static PluginFolders OfThisProcess(IEnumerable<string> added) => new(
        TrustRule.OfThisProcess(),
        [Path.Join(AppContext.BaseDirectory, "plugins"), .. _installed],
        added);

    /// <summary>Every plugin folder, each with its refusal where it has one; in a fixed order.</summary>
    public List<IPluginSource> Find()
    {
        List<IPluginSource> found = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string root in standard)
        {
            if (Directory.Exists(root) && seen.Add(Path.GetFullPath(root)))
            {
                FindIn(root, found);
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
                FindIn(Path.GetFullPath(root), found);
            }
        }

        return found;
    }

    private void FindIn(string root, List<IPluginSource> found)
    {
        if (_trust.CheckFolder(root) is { } refusal)
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
            found.Add(_trust.CheckTree(folder) is { } untrusted
                ? FolderSource.Refused(folder, untrusted)
                : FolderSource.Read(folder));
        }
    }
}
