namespace Bpftop.Host.Screen.Past;

/// <summary>The commands that are typed after a colon.</summary>
internal static class CommandText
{
    private const string At = "at";
    private const string Now = "now";
    private const string Hint = "at 12:03:10 (the last such moment), or now";

    /// <summary>What is wrong with a command, or null.</summary>
    public static string? WhatIsWrong(string typed) => TryRead(typed, out _) ? null : Hint;

    /// <summary>Goes where a command says.</summary>
    /// <param name="typed">The command, which may be wrong.</param>
    /// <param name="past">What it moves.</param>
    /// <returns>What there is to say, or null.</returns>
    public static string? Run(string typed, PastFrames past)
    {
        if (!TryRead(typed, out TimeSpan? moment))
        {
            return typed.AsSpan().Trim().IsEmpty ? null : Hint;
        }

        if (moment is { } time)
        {
            return past.GoTo(time);
        }

        past.Leave();
        return null;
    }

    /// <param name="typed">The command.</param>
    /// <param name="moment">The time of day that it goes to; null for the present.</param>
    private static bool TryRead(string typed, out TimeSpan? moment)
    {
        moment = null;
        string[] words = typed.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is [At, var text] && MomentText.TryParse(text, out TimeSpan read))
        {
            moment = read;
            return true;
        }

        return words is [Now];
    }
}
