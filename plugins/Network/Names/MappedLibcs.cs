using System.Globalization;
using System.Text;
using static Bpftop.Linux.Libc;

namespace Bpftop.Network.Names;

/// <summary>A libc that a process has mapped.</summary>
/// <param name="Device">The file system's device, as <c>/proc/PID/maps</c> writes it: hexadecimal major and minor.</param>
/// <param name="Inode">The file's inode.</param>
/// <param name="Place">Where it is mapped, as <c>/proc/PID/map_files</c> names it.</param>
internal readonly record struct MappedLibc(string Device, ulong Inode, string Place);

/// <summary>Reads which libcs a process has mapped, from <c>/proc/PID/maps</c> (proc_pid_maps(5)).</summary>
/// <remarks>One thread. May have to wait for the process's memory map.</remarks>
internal sealed class MappedLibcs
{
    /// <summary>Longer than a line can be, whose path has up to a page.</summary>
    private const int BufferBytes = 32 << 10;

    /// <summary>A process may have as many mappings as it likes; one with more than this is not read to its end.</summary>
    private const int MostBytes = 4 << 20;

    private readonly byte[] _buffer = new byte[BufferBytes];

    /// <summary>Adds the libcs of a process.</summary>
    /// <returns>False where the process is gone, or may not be looked at.</returns>
    public bool TryRead(string procRoot, int pid, List<MappedLibc> found)
    {
        int file = openat(AT_FDCWD, string.Create(CultureInfo.InvariantCulture, $"{procRoot}/{pid}/maps"), O_RDONLY | O_CLOEXEC);
        if (file < 0)
        {
            return false;
        }

        try
        {
            int kept = 0;
            int total = 0;
            while (total < MostBytes && read(file, _buffer.AsSpan(kept), _buffer.Length - kept) is > 0 and nint count)
            {
                total += (int)count;
                kept = TakeLines(_buffer.AsSpan(0, kept + (int)count), found);
            }

            return true;
        }
        finally
        {
            _ = close(file);
        }
    }

    /// <summary>Reads a line; pure.</summary>
    /// <returns>False for everything but the code of a libc.</returns>
    public static bool TryParse(ReadOnlySpan<byte> line, out MappedLibc mapped)
    {
        // 7f0a1c028000-7f0a1c19d000 r-xp 00028000 08:01 1234    /usr/lib/x86_64-linux-gnu/libc.so.6
        mapped = default;
        int slash = line.IndexOf((byte)'/');
        if (slash < 0 || !IsLibc(line[slash..]))
        {
            return false;
        }

        ReadOnlySpan<byte> head = line[..slash].TrimEnd((byte)' ');
        Span<Range> fields = stackalloc Range[5];
        int count = 0;
        foreach (Range field in head.Split((byte)' '))
        {
            if (count == fields.Length)
            {
                return false;
            }

            fields[count++] = field;
        }

        if (count < fields.Length || head[fields[1]] is not [_, _, (byte)'x', ..]
            || !ulong.TryParse(head[fields[4]], CultureInfo.InvariantCulture, out ulong inode))
        {
            return false;
        }

        mapped = new MappedLibc(Encoding.ASCII.GetString(head[fields[3]]), inode, Encoding.ASCII.GetString(head[fields[0]]));
        return true;
    }

    /// <summary>Whether a file is a libc by its name: glibc's <c>libc.so.6</c> and <c>libc-2.31.so</c>, musl's
    /// <c>ld-musl-x86_64.so.1</c>, <c>libc.musl-x86_64.so.1</c> and, in Debian, <c>libc.so</c>.</summary>
    private static bool IsLibc(ReadOnlySpan<byte> path)
    {
        ReadOnlySpan<byte> name = path[(path.LastIndexOf((byte)'/') + 1)..];
        if (name.EndsWith(" (deleted)"u8))
        {
            name = name[..^" (deleted)"u8.Length];
        }

        return name.SequenceEqual("libc.so"u8)
            || name.SequenceEqual("libc.so.6"u8)
            || (name.StartsWith("libc-"u8) && name.EndsWith(".so"u8))
            || ((name.StartsWith("ld-musl-"u8) || name.StartsWith("libc.musl-"u8)) && name.EndsWith(".so.1"u8));
    }

    /// <returns>Bytes of the line that is not whole yet, which are at the buffer's start then.</returns>
    private static int TakeLines(Span<byte> bytes, List<MappedLibc> found)
    {
        Span<byte> rest = bytes;
        while (rest.IndexOf((byte)'\n') is >= 0 and int end)
        {
            if (TryParse(rest[..end], out MappedLibc mapped))
            {
                found.Add(mapped);
            }

            rest = rest[(end + 1)..];
        }

        // A line without an end is no line of the kernel's.
        if (rest.Length == BufferBytes)
        {
            return 0;
        }

        rest.CopyTo(bytes);
        return rest.Length;
    }
}
