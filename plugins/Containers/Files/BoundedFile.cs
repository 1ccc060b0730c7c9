using Microsoft.Win32.SafeHandles;
using static Bpftop.Linux.Libc;

namespace Bpftop.Containers.Files;

/// <summary>Reads small files of the kernel and of runtimes; a missing one is no exception.</summary>
internal static class BoundedFile
{
    /// <summary>The whole file, or null where it cannot be read or is longer.</summary>
    public static byte[]? Read(string path, int longest)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle(path);
            byte[] buffer = new byte[4096];
            int length = 0;
            while (true)
            {
                int count = RandomAccess.Read(file, buffer.AsSpan(length), length);
                length += count;
                if (count == 0)
                {
                    return buffer[..length];
                }

                if (length == buffer.Length)
                {
                    if (length >= longest)
                    {
                        return null;
                    }

                    Array.Resize(ref buffer, Math.Min(buffer.Length * 4, longest + 1));
                }
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The beginning of a file, as much as there is room for; empty where it cannot be read.</summary>
    /// <remarks>Limits are in thousands of such files, half of which do not exist. .NET makes six system calls for one
    /// that does, and an exception for one that does not.</remarks>
    public static ReadOnlySpan<byte> ReadInto(string path, Span<byte> buffer)
    {
        int file = openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
        if (file < 0)
        {
            return default;
        }

        nint count = read(file, buffer, buffer.Length);
        _ = close(file);
        return count > 0 ? buffer[..(int)count] : default;
    }
}
