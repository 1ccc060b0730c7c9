namespace Bpftop.Host.Details.Files;

/// <summary>What <c>/proc/PID/fdinfo/FD</c> says of every descriptor (proc_pid_fdinfo(5)).</summary>
/// <param name="Position">Where it goes on; NaN where that is not said.</param>
/// <param name="Flags">The flags of open(2), <c>O_CLOEXEC</c> among them.</param>
internal readonly record struct DescriptorInfo(double Position, uint Flags)
{
    /// <summary>Parses the file; pure.</summary>
    public static DescriptorInfo Parse(ReadOnlySpan<char> text)
    {
        double position = double.NaN;
        uint flags = 0;
        foreach (Range range in text.Split('\n'))
        {
            ReadOnlySpan<char> line = text[range];
            int colon = line.IndexOf(':');
            ReadOnlySpan<char> value = colon < 0 ? default : line[(colon + 1)..].Trim();
            if (line.StartsWith("pos:", StringComparison.Ordinal)
                && ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out ulong at))
            {
                position = at;
            }
            else if (line.StartsWith("flags:", StringComparison.Ordinal))
            {
                foreach (char digit in value)
                {
                    flags = (flags * 8) + (uint)(digit - '0');
                }
            }
        }

        return new DescriptorInfo(position, flags);
    }
}
