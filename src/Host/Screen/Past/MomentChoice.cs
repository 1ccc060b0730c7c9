using Bpftop.Host.View.Expressions;

namespace Bpftop.Host.Screen.Past;

/// <summary>A moment as it is typed: a time of day, or how long before now.</summary>
internal static class MomentChoice
{
    /// <summary>What can be typed.</summary>
    public const string Hint = "at 12:03:10 (the last such moment), at -2m, or now";

    private const string Ago = "ago";

    /// <summary>Reads one.</summary>
    /// <param name="typed">What was typed: <c>12:03:10</c>, <c>-2m</c>, <c>30 s ago</c>.</param>
    /// <param name="moment">The time of day, or null.</param>
    /// <param name="ago">How long before now, or null.</param>
    public static bool TryRead(string typed, out TimeSpan? moment, out TimeSpan? ago)
    {
        string[] words = typed.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        moment = words is [var text] && MomentText.TryParse(text, out TimeSpan read) ? read : null;
        ago = words is [.. var length and not [], Ago] ? Duration(string.Concat(length))
            : words is [['-', ..], ..] ? Duration(string.Concat(words)[1..])
            : null;
        return moment is not null || ago is not null;
    }

    /// <summary>A length of time as filters take it: <c>30s</c>, <c>1h30m</c>; null for none, and for one below 0.</summary>
    private static TimeSpan? Duration(string text) =>
        Literal.TryParse(text, Unit.Seconds, out double seconds) && seconds >= 0 && seconds < TimeSpan.MaxValue.TotalSeconds / 2
            ? TimeSpan.FromSeconds(seconds)
            : null;
}
