using Bpftop.Host.Collect;

namespace Bpftop.Host.Details.Environ;

/// <summary>Takes the environment of a process apart: NAME=VALUE, each ended by a NUL, as the process was started with it.
/// A process may write over it.</summary>
internal static class EnvironmentText
{
    /// <summary>More of a value is not shown.</summary>
    public const int LongestValue = 1 << 16;

    /// <summary>Each entry in order; pure.</summary>
    /// <param name="bytes">What there is of it.</param>
    /// <param name="isCut">Whether there is more: then the last entry is not whole.</param>
    /// <param name="take">Takes an entry: its name, and its value or null where it has no equals sign. False for no more.</param>
    public static void Parse(ReadOnlySpan<byte> bytes, bool isCut, Func<string, string?, bool> take)
    {
        while (!bytes.IsEmpty)
        {
            int end = bytes.IndexOf((byte)0);
            bool isLast = end < 0;
            ReadOnlySpan<byte> entry = isLast ? bytes : bytes[..end];
            bytes = isLast ? default : bytes[(end + 1)..];

            // What is empty is left over where a process wrote over its environment.
            if (entry.IsEmpty)
            {
                continue;
            }

            // A name that begins with an equals sign is one, to bash and others.
            int equals = entry[1..].IndexOf((byte)'=') + 1;
            if (!take(
                Text(equals > 0 ? entry[..equals] : entry, false),
                equals > 0 ? Text(entry[(equals + 1)..], isLast && isCut) : null))
            {
                return;
            }
        }
    }

    private static string Text(ReadOnlySpan<byte> bytes, bool isCut) =>
        bytes.Length > LongestValue || isCut
            ? ForeignText.Decode(bytes[..Math.Min(bytes.Length, LongestValue)]) + "…"
            : ForeignText.Decode(bytes);
}
