using System.Text;
using Bpftop.Linux;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Composition;

/// <summary>When the machine started, written down once for all runs: by root, in a folder that a restart empties.
/// Everybody reads it.</summary>
/// <param name="folder">Root's folder, and nobody else's.</param>
/// <param name="procRoot">/proc.</param>
internal sealed class BootRecord(string folder, string procRoot)
{
    private const UnixFileMode Enterable = AtomicFile.Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private string Name => Path.Join(folder, "boot");

    /// <summary>What is written down, or null where nothing is, or nothing that root wrote since the machine started.</summary>
    public long? Read()
    {
        try
        {
            return IsRoots(folder, isFolder: true) && IsRoots(Name, isFolder: false) ? Parse(File.ReadAllText(Name), BootId()) : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Writes it down, whole or not at all.</summary>
    /// <returns>What is written down now: of two runs at once the last one's, in both. Null where it cannot be.</returns>
    public long? Write(long bootUnixNs)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return null;
        }

        try
        {
            // Read first: where /proc does not tell it, nothing is written.
            string id = BootId();
            if (!Directory.Exists(folder))
            {
                Directory.CreateDirectory(folder, Enterable);
                File.SetUnixFileMode(folder, Enterable); // whatever the umask is
            }

            if (!IsRoots(folder, isFolder: true))
            {
                return null;
            }

            AtomicFile.Write(Name, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id} {bootUnixNs}\n")), AtomicFile.Readable);
            return Read();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The id of the machine's start, and nanoseconds since 1970 UTC; pure.</summary>
    internal static long? Parse(string text, string bootId) =>
        text.Split(' ', '\n') is [var id, var written, ""] && id == bootId
        && long.TryParse(written, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long ns)
            ? ns
            : null;

    /// <summary>In such a folder nobody but root can replace a file between two looks.</summary>
    private static bool IsRoots(string path, bool isFolder) =>
        LStat(path, out StatX file) == 0
        && file is { User: 0, IsWritableByOthers: false, IsLink: false } && file.IsDirectory == isFolder;

    private string BootId() => File.ReadAllText($"{procRoot}/sys/kernel/random/boot_id").Trim();
}
