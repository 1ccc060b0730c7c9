using System.Buffers.Text;
using Bpftop.Host.Collect;

namespace Bpftop.Host.Details.Memory;

/// <summary>A mapping, as a line of <c>/proc/PID/maps</c> says it (proc_pid_maps(5)).</summary>
/// <param name="Start">Its first address.</param>
/// <param name="End">The address behind it.</param>
/// <param name="Permissions"><c>rwxp</c>, or <c>s</c> at the end where it is shared.</param>
/// <param name="Offset">Where in the file it begins, in bytes.</param>
/// <param name="Device">Major and minor number, hexadecimal as the kernel writes them.</param>
/// <param name="Inode">0 where there is no file.</param>
/// <param name="Name">The file, or <c>[heap]</c> and the like; null where it has none. Hostile text.</param>
internal readonly record struct MapLine(ulong Start, ulong End, string Permissions, ulong Offset, string Device, ulong Inode, string? Name)
{
    /// <summary>Parses a line without its end; pure.</summary>
    public static bool TryParse(ReadOnlySpan<byte> line, out MapLine map)
    {
        map = default;
        ReadOnlySpan<byte> rest = line;
        if (!TryHex(ref rest, (byte)'-', out ulong start)
            || !TryHex(ref rest, (byte)' ', out ulong end)
            || !TryTake(ref rest, out ReadOnlySpan<byte> permissions)
            || !TryHex(ref rest, (byte)' ', out ulong offset)
            || !TryTake(ref rest, out ReadOnlySpan<byte> device)
            || !Utf8Parser.TryParse(rest, out ulong inode, out int used))
        {
            return false;
        }

        ReadOnlySpan<byte> name = rest[used..].TrimStart((byte)' ');
        map = new MapLine(start, end, Known(permissions), offset, Known(device), inode, name.IsEmpty ? null : ForeignText.Decode(name));
        return true;
    }

    private static bool TryHex(ref ReadOnlySpan<byte> rest, byte behind, out ulong value)
    {
        if (!Utf8Parser.TryParse(rest, out value, out int used, 'x') || used >= rest.Length || rest[used] != behind)
        {
            return false;
        }

        rest = rest[(used + 1)..];
        return true;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> field)
    {
        int end = rest.IndexOf((byte)' ');
        field = end < 0 ? default : rest[..end];
        rest = end < 0 ? default : rest[(end + 1)..];
        return end > 0;
    }

    /// <summary>One string for the texts that nearly every line has.</summary>
    private static string Known(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("r--p"u8) ? "r--p"
        : text.SequenceEqual("rw-p"u8) ? "rw-p"
        : text.SequenceEqual("r-xp"u8) ? "r-xp"
        : text.SequenceEqual("---p"u8) ? "---p"
        : text.SequenceEqual("00:00"u8) ? "00:00"
        : ForeignText.Decode(text);
}
