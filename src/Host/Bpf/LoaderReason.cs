namespace Bpftop.Host.Bpf;

/// <summary>Finds in libbpf's messages which program or map a load failed at, and why.</summary>
internal static class LoaderReason
{
    /// <summary>The last program or map that a message names, or null.</summary>
    public static string? Culprit(string messages)
    {
        string? culprit = null;
        foreach (ReadOnlySpan<char> line in messages.AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> text = Text(line);
            foreach (string kind in (ReadOnlySpan<string>)["prog '", "map '"])
            {
                if (text.StartsWith(kind, StringComparison.Ordinal) && !IsNote(text))
                {
                    ReadOnlySpan<char> rest = text[kind.Length..];
                    int end = rest.IndexOf('\'');
                    culprit = end > 0 ? rest[..end].ToString() : culprit;
                }
            }
        }

        return culprit;
    }

    /// <summary>One line: the verifier's last word where it spoke, else libbpf's first.</summary>
    /// <remarks>Newer kernels (7.3 was seen) explain the word at length below it, and end with what to try.</remarks>
    public static string Find(string messages)
    {
        string? verdict = null;
        string? first = null;
        bool inLog = false;
        bool isExplained = false;
        foreach (ReadOnlySpan<char> line in messages.AsSpan().EnumerateLines())
        {
            if (line.Contains("BEGIN PROG LOAD LOG", StringComparison.Ordinal))
            {
                inLog = true;
                isExplained = false;
            }
            else if (line.Contains("END PROG LOAD LOG", StringComparison.Ordinal))
            {
                inLog = false;
            }
            else if (inLog)
            {
                isExplained |= line.StartsWith("Verification failed: ", StringComparison.Ordinal);

                // The statistics come last, and "arg#0 reference type" is a note.
                if (!isExplained && !line.IsWhiteSpace() && !line.StartsWith("processed ", StringComparison.Ordinal))
                {
                    verdict = line.Trim().ToString();
                }
            }
            else if (first is null && Text(line) is { IsEmpty: false } text && !IsNote(text))
            {
                first = text.ToString();
            }
        }

        return verdict is null || first is null ? verdict ?? first ?? "" : $"{first} ({verdict})";
    }

    /// <summary>Not the reason: a branch that is meant for other kernels, or something that libbpf tries
    /// again.</summary>
    private static bool IsNote(ReadOnlySpan<char> text) =>
        text.Contains("Retrying", StringComparison.Ordinal) || text.Contains("accesses field incorrectly", StringComparison.Ordinal);

    private static ReadOnlySpan<char> Text(ReadOnlySpan<char> line)
    {
        const string Prefix = "libbpf: ";
        return (line.StartsWith(Prefix, StringComparison.Ordinal) ? line[Prefix.Length..] : line).Trim();
    }
}
