namespace Bpftop.Host.View;

/// <summary>What screens of the user's own may be called, and which numbers they may have.</summary>
internal static class ScreenName
{
    /// <summary>More would leave no room for the others.</summary>
    private const int Longest = 24;

    /// <summary>The least number: the first is the processes'.</summary>
    public const int Least = 2;

    /// <summary>The most: there are no more digits.</summary>
    public const int Most = 10;

    /// <summary>Why a text cannot be the name of a screen, in a clause; null where it can.</summary>
    public static string? WhatIsWrong(string name) =>
        name.Length is 0 or > Longest || char.IsWhiteSpace(name[0]) || char.IsWhiteSpace(name[^1]) || PrintableText.Of(name) != name
            ? $"a name has 1 to {Longest} printable characters, and no space at an end"
            : int.TryParse(name, NumberStyles.Integer, CultureInfo.InvariantCulture, out _) ? "a name is more than a number"
            : null;
}
