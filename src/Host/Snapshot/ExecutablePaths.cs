using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Bpftop.Host.Collect;

namespace Bpftop.Host.Snapshot;

/// <summary>Reads where executables are from the links /proc/PID/exe.</summary>
internal sealed unsafe partial class ExecutablePaths(string procRoot) : IExecutablePaths
{
    private const int LongestPath = 4096;

    private static ReadOnlySpan<byte> Deleted => " (deleted)"u8;

    public string? Read(int pid)
    {
        byte* target = stackalloc byte[LongestPath];
        nint length;
        fixed (byte* link = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{procRoot}/{pid}/exe\0")))
        {
            length = ReadLink(link, target, LongestPath);
        }

        if (length <= 0)
        {
            return null;
        }

        ReadOnlySpan<byte> path = new(target, (int)length);
        return ForeignText.Decode(path.EndsWith(Deleted) ? path[..^Deleted.Length] : path);
    }

    public bool Exists(int pid, string path) =>
        File.Exists(string.Create(CultureInfo.InvariantCulture, $"{procRoot}/{pid}/root{path}"));

    [LibraryImport("libc", EntryPoint = "readlink")]
    private static partial nint ReadLink(byte* path, byte* target, nint length);
}
