using System.Globalization;
using System.Text;

namespace Bpftop.Network.Names;

/// <summary>Says of what type a file system is, from <c>/proc/PID/mountinfo</c> (proc_pid_mountinfo(5)), which asks no file
/// server.</summary>
internal static class MountedFileSystems
{
    private const int LongestFile = 4 << 20;

    /// <summary>Whether files of a device can be read without waiting for a program that may never answer, which is what
    /// serves FUSE. Any user may mount one and run a program from it. That an overlay lies on one is not seen here.</summary>
    /// <param name="procRoot">Where procfs is mounted.</param>
    /// <param name="pid">A process that sees the file system.</param>
    /// <param name="device">As in <see cref="MappedLibc.Device"/>.</param>
    /// <returns>False also where the type cannot be found: the file system has been unmounted, but for who uses it.</returns>
    public static bool CanBeRead(string procRoot, int pid, string device)
    {
        int colon = device.IndexOf(':', StringComparison.Ordinal);
        if (!int.TryParse(device.AsSpan(0, Math.Max(0, colon)), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out int major)
            || !int.TryParse(device.AsSpan(colon + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out int minor))
        {
            return false;
        }

        // A process in a chroot sees none of what is mounted outside of it; bpftop may.
        string number = string.Create(CultureInfo.InvariantCulture, $"{major}:{minor}");
        string? type = TypeOf($"{procRoot}/self/mountinfo", number) ?? TypeOf(string.Create(CultureInfo.InvariantCulture, $"{procRoot}/{pid}/mountinfo"), number);
        return type is not null && !type.StartsWith("fuse", StringComparison.Ordinal);
    }

    private static string? TypeOf(string path, string number)
    {
        try
        {
            foreach (string line in Lines(path))
            {
                // 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw
                string[] fields = line.Split(' ');
                int dash = Array.IndexOf(fields, "-");
                if (dash > 0 && dash + 1 < fields.Length && fields[2] == number)
                {
                    return fields[dash + 1];
                }
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The process is gone.
        }

        return null;
    }

    /// <summary>The lines, up to a length. A carriage return, which a path may have, ends none.</summary>
    private static IEnumerable<string> Lines(string path)
    {
        using StreamReader file = new(path);
        StringBuilder line = new();
        char[] buffer = new char[4096];
        int read = 0;
        while (read < LongestFile && file.Read(buffer) is > 0 and int count)
        {
            read += count;
            int from = 0;
            while (buffer.AsSpan(from, count - from).IndexOf('\n') is >= 0 and int length)
            {
                yield return line.Append(buffer, from, length).ToString();
                line.Clear();
                from += length + 1;
            }

            line.Append(buffer, from, count - from);
        }

        yield return line.ToString();
    }
}
