using System.Text;
using Bpftop.Linux;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Collect.Proc;

/// <summary>Reads files below one directory (/proc, or a test's copy of one) into a buffer that is used again.</summary>
/// <remarks>One thread.</remarks>
internal sealed unsafe class ProcTree : IDisposable
{
    /// <summary>Arguments may take a quarter of the stack's limit, 2 MiB where nobody changed that.</summary>
    private const int LongestFile = 2 << 20;

    private readonly int _root;
    private byte[] _buffer = new byte[16 << 10];

    /// <exception cref="IOException">There is no such directory.</exception>
    public ProcTree(string root)
    {
        fixed (byte* path = Encoding.UTF8.GetBytes(root + "\0"))
        {
            _root = openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
        }

        if (_root < 0)
        {
            throw new IOException($"{root}: cannot be opened; is it mounted?");
        }
    }

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">Ended by a NUL.</param>
    /// <param name="content">Good until the next read.</param>
    /// <returns>False where it is gone or may not be read.</returns>
    public bool TryRead(ReadOnlySpan<byte> path, out ReadOnlySpan<byte> content) => TryRead(path, out content, out _);

    /// <summary>Reads a whole file, and says whether it was too long for that.</summary>
    public bool TryRead(ReadOnlySpan<byte> path, out ReadOnlySpan<byte> content, out bool truncated)
    {
        content = default;
        truncated = false;
        int file = Open(path);
        if (file < 0)
        {
            return false;
        }

        bool isRead = TryReadToEnd(file, ref _buffer, LongestFile, out int length);
        content = _buffer.AsSpan(0, length);
        truncated = length >= LongestFile;
        return isRead;
    }

    /// <summary>Reads an open file to its end, or for as long as it has not come to a limit, and closes it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="buffer">Grows where it is too small.</param>
    /// <param name="longest">The limit.</param>
    /// <param name="length">How much was read; the limit or more where there may be more.</param>
    /// <returns>False where it could not be read.</returns>
    public static bool TryReadToEnd(int file, ref byte[] buffer, int longest, out int length)
    {
        length = 0;
        nint count;
        do
        {
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, length * 2);
            }

            fixed (byte* start = &buffer[length])
            {
                count = read(file, start, buffer.Length - length);
            }

            length += count > 0 ? (int)count : 0;
        }
        while (count > 0 && length == buffer.Length && length < longest);

        _ = close(file);
        return count >= 0;
    }

    /// <summary>Opens a directory for <see cref="ProcEntries"/>; negative where it is gone.</summary>
    /// <param name="path">Ended by a NUL.</param>
    public int Open(ReadOnlySpan<byte> path)
    {
        fixed (byte* name = path)
        {
            return openat(_root, name, O_RDONLY | O_CLOEXEC);
        }
    }

    /// <summary>Looks at the file behind a path, following links, as far as the kernel has it in memory: the file may be
    /// on a server that does not answer.</summary>
    public bool TryStat(ReadOnlySpan<byte> path, out StatX result)
    {
        fixed (byte* name = path)
        {
            return statx(_root, name, AT_STATX_DONT_SYNC, StatX.STATX_NLINK | StatX.STATX_INO | StatX.STATX_UID, out result) == 0;
        }
    }

    public void Dispose() => _ = close(_root);
}
