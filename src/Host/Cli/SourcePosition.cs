using System.Text;

namespace Bpftop.Host.Cli;

/// <summary>Where a byte of a file stands, as an editor counts: line and character from 1.</summary>
internal static class SourcePosition
{
    public static string Of(string path, ReadOnlySpan<byte> source, long offset)
    {
        ReadOnlySpan<byte> before = source[..(int)Math.Clamp(offset, 0, source.Length)];
        int line = before.Count((byte)'\n') + 1;
        int column = Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1;
        return $"{path}:{line}:{column}";
    }
}
