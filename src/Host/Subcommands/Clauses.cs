namespace Bpftop.Host.Subcommands;

/// <summary>Puts two things that plugins say into one sentence.</summary>
internal static class Clauses
{
    /// <summary>A reason, a semicolon, and what to do about it.</summary>
    /// <param name="reason">One clause.</param>
    /// <param name="remedy">A sentence, or empty.</param>
    public static string Join(string reason, string remedy) =>
        remedy.Length == 0 ? reason : $"{reason.TrimEnd('.', ';', ' ')}; {InMidSentence(remedy)}";

    /// <summary>A first word such as CAP_BPF or NVML keeps its capitals.</summary>
    private static string InMidSentence(string sentence) =>
        sentence.Length > 1 && char.IsUpper(sentence[0]) && char.IsLower(sentence[1])
            ? char.ToLowerInvariant(sentence[0]) + sentence[1..]
            : sentence;
}
