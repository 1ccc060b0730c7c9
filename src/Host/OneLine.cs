namespace Bpftop.Host;

/// <summary>Cuts a message down for a place that has one line.</summary>
internal static class OneLine
{
    /// <summary>The first line that says anything, without the full stop at its end: more may follow it.</summary>
    public static string Of(string message)
    {
        foreach (ReadOnlySpan<char> line in message.AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> said = line.Trim().TrimEnd(". ");
            if (!said.IsEmpty)
            {
                return said.ToString();
            }
        }

        return "";
    }
}
