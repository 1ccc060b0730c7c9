using Bpftop.Host.Screen.Pages;

namespace Bpftop.Host.Screen.Keys;

/// <summary>What can be typed behind the name of a command, which then does what its window would be asked for.</summary>
/// <param name="Hint">What is typed there, in a few words: <c>COLUMN[:asc|:desc]</c>.</param>
/// <param name="WhatIsWrong">Why the text cannot be done on a page, in one line; null where it can be tried. Changes nothing.</param>
/// <param name="Do">Does it; the text is right.</param>
internal sealed record CommandArgument(
    string Hint, Func<MonitorScreen, Page, string, string?> WhatIsWrong, Action<MonitorScreen, Page, string> Do)
{
    /// <summary>The words that the last one of the text may become, of all or of those that come into question.</summary>
    public Func<MonitorScreen, Page, string, Completion> Complete { get; init; } = static (_, _, _) => Completion.None;

    /// <summary>Whether the command means nothing without it.</summary>
    public bool IsNeeded { get; init; }
}
