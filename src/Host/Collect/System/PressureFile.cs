using System.Buffers.Text;

namespace Bpftop.Host.Collect.System;

/// <summary>A file of /proc/pressure.</summary>
internal static class PressureFile
{
    /// <summary>Parses the ten-second averages; NaN for what is not there (cpu had no "full" line before 5.13).</summary>
    public static PressureSample Parse(ReadOnlySpan<byte> content) => new()
    {
        Some10 = Average(content, "some avg10="u8),
        Full10 = Average(content, "full avg10="u8),
    };

    private static double Average(ReadOnlySpan<byte> content, ReadOnlySpan<byte> key)
    {
        int at = content.IndexOf(key);
        return at >= 0 && Utf8Parser.TryParse(content[(at + key.Length)..], out double value, out _) ? value : double.NaN;
    }
}
