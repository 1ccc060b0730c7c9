using Bpftop.Host.Screen.Pages;

namespace Bpftop.Host.Screen.Keys;

/// <summary>A setting of the configuration that can be changed while the screen is there.</summary>
/// <param name="Key">Its key in a configuration file.</param>
/// <param name="Help">What it is, in a few words.</param>
/// <param name="Argument">Its values.</param>
internal sealed record ScreenSetting(string Key, string Help, CommandArgument Argument)
{
    /// <summary>All that there are.</summary>
    public static ImmutableArray<ScreenSetting> All { get; } =
    [
        new("delay", "milliseconds from refresh to refresh", Arguments.Number(
            "delay", "MILLISECONDS", static (screen, delay) => screen.SetInterval(TimeSpan.FromMilliseconds(delay)))),
        new("highlight", "seconds that what started or ended stands out", Arguments.Number(
            "highlight", "SECONDS", static (screen, seconds) => screen.SetHighlight(TimeSpan.FromSeconds(seconds)))),
        new("sort", "the column to sort by", Arguments.Sort),
        new("columns", "the columns that are shown", Arguments.Columns),
        new("filter", "what processes have to match", Arguments.Filter),
        new("group", "the columns to group by", Arguments.Group),
        new("theme", "the colours", Arguments.Theme),
        new("command", "how command lines are written", Arguments.Command),
        new("tree", "children below their parents", Arguments.Switch<ProcessPage>(static page => page.ShowsTree, static page => page.ToggleTree())),
        new("threads", "threads on rows of their own", Arguments.Switch<ProcessPage>(static page => page.ShowsThreads, static page => page.ToggleThreads())),
        new("kernelThreads", "kernel threads", Arguments.Switch<ProcessPage>(static page => page.ShowsKernelThreads, static page => page.ToggleKernelThreads())),
    ];

    /// <summary>Finds the setting that a text begins with.</summary>
    /// <param name="text">The setting, a space, its value.</param>
    /// <param name="value">What stands behind its key.</param>
    /// <param name="error">That there is none of that key, and which may have been meant; null where there is one.</param>
    public static ScreenSetting? Find(string text, out string value, out string? error)
    {
        int end = text.IndexOf(' ', StringComparison.Ordinal);
        string key = end < 0 ? text : text[..end];
        value = end < 0 ? "" : text[end..].Trim();
        ScreenSetting? found = All.FirstOrDefault(setting => setting.Key == key);
        error = found is null ? $"no setting {PrintableText.Of(key)} that can be changed here{NearestName.Hint(key, [.. All.Select(static setting => setting.Key)])}" : null;
        return found;
    }

    /// <summary>What the end of a text may become.</summary>
    public static Completion Complete(MonitorScreen screen, Page page, string text)
    {
        int end = text.IndexOf(' ', StringComparison.Ordinal);
        if (end < 0)
        {
            return Completion.Of(text, 0, All.Select(static setting => new Candidate($"{setting.Key} ", setting.Help)));
        }

        string value = text[end..].TrimStart();
        return Find(text, out _, out _) is { } setting ? setting.Argument.Complete(screen, page, value).After(text.Length - value.Length) : Completion.None;
    }
}
