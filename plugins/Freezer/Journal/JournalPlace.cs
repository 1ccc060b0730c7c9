namespace Bpftop.Freezer.Journal;

/// <summary>Where the journal is: a folder that a restart of the machine empties.</summary>
internal static class JournalPlace
{
    /// <summary>The key of the configuration that names another folder.</summary>
    public const string OptionKey = "journal";

    /// <summary>The folder, or null where a user without privileges has no folder of that kind.</summary>
    public static string? Find(PluginOptions options, uint user, string? userRuntimeFolder)
    {
        if (options[OptionKey] is { Length: > 0 } chosen)
        {
            return Path.IsPathRooted(chosen) ? chosen : null;
        }

        if (user == 0)
        {
            return "/run/bpftop/freezer";
        }

        return Path.IsPathRooted(userRuntimeFolder) ? Path.Join(userRuntimeFolder, "bpftop/freezer") : null;
    }
}
