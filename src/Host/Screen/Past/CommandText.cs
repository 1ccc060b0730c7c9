using Bpftop.Host.View.Expressions;

namespace Bpftop.Host.Screen.Past;

/// <summary>The commands that are typed after a colon.</summary>
internal static class CommandText
{
    private const string At = "at";
    private const string Now = "now";
    private const string Ago = "ago";
    private const string Hint = "at 12:03:10 (the last such moment), at -2m, or now";

    /// <summary>What is wrong with a command, or null.</summary>
    public static string? WhatIsWrong(string typed) => TryRead(typed, out _, out _) ? null : Hint;

    /// <summary>Goes where a command says.</summary>
    /// <param name="typed">The command, which may be wrong.</param>
    /// <param name="past">What it moves.</param>
    /// <returns>What there is to say, or null.</returns>
    public static string? Run(string typed, PastFrames past)
    {
        if (!TryRead(typed, out TimeSpan? moment, out TimeSpan? ago))
        {
            return typed.AsSpan().Trim().IsEmpty ? null : Hint;
        }

        if (ago is { } before)
        {
            return past.GoBack(before);
        }

        if (moment is { } time)
        {
            return past.GoTo(time);
        }

        past.Leave();
        return null;
    }

    /// <param name="typed">The command.</param>
    /// <param name="moment">The time of day that it goes to, or null.</param>
    /// <param name="ago">How long before now it goes to, or null; the present where both are.</param>
    private static bool TryRead(string typed, out TimeSpan? moment, out TimeSpan? ago)
    {
        (moment, ago) = (null, null);
        string[] words = typed.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is [At, .. var when and not []])
        {
            moment = when is [var text] && MomentText.TryParse(text, out TimeSpan read) ? read : null;
            ago = when is [.. var length, Ago] ? Duration(string.Concat(length))
                : when[0].StartsWith('-') ? Duration(string.Concat(when)[1..])
                : null;
            return moment is not null || ago is not null;
        }

        return words is [Now];
    }

    /// <summary>A length of time as filters take it: <c>30s</c>, <c>1h30m</c>; null for none, and for one below 0.</summary>
    private static TimeSpan? Duration(string text) =>
        Literal.TryParse(text, Unit.Seconds, out double seconds) && seconds >= 0 && seconds < TimeSpan.MaxValue.TotalSeconds / 2
            ? TimeSpan.FromSeconds(seconds)
            : null;
}
