namespace Bpftop.Host.Screen.Pages;

/// <summary>What the end of a typed text may become.</summary>
/// <param name="Start">Where in the text the words begin that are offered.</param>
/// <param name="Words">The words, in the order in which they are shown.</param>
internal sealed record Completion(int Start, ImmutableArray<Candidate> Words)
{
    /// <summary>Nothing is offered.</summary>
    public static Completion None { get; } = new(0, []);

    /// <summary>Offers the words that go on with the end of a text; where none begins with it, those that have it anywhere.</summary>
    /// <param name="text">What is typed so far.</param>
    /// <param name="start">Where its last word begins.</param>
    /// <param name="words">All that could stand there.</param>
    public static Completion Of(string text, int start, IEnumerable<Candidate> words)
    {
        string begun = text[start..];
        Candidate[] all = [.. words];
        Candidate[] found = Array.FindAll(all, word => word.Text.StartsWith(begun, StringComparison.OrdinalIgnoreCase));
        if (found.Length == 0)
        {
            found = Array.FindAll(all, word => word.Text.Contains(begun, StringComparison.OrdinalIgnoreCase));
        }

        return new Completion(start, [.. found]);
    }

    /// <summary>Offers words behind the last of some separators.</summary>
    public static Completion Behind(string text, ReadOnlySpan<char> separators, IEnumerable<Candidate> words) =>
        Of(text, text.AsSpan().LastIndexOfAny(separators) + 1, words);

    /// <summary>The same, where the text stands behind another.</summary>
    public Completion After(int length) => this with { Start = Start + length };
}

/// <summary>A word that is offered.</summary>
/// <param name="Text">The word.</param>
/// <param name="Help">What it means, in one line; may be empty.</param>
internal readonly record struct Candidate(string Text, string Help);
