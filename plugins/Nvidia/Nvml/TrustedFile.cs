using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Bpftop.Nvidia.Nvml;

/// <summary>Decides whether code in a file may be loaded into this process.</summary>
internal static partial class TrustedFile
{
    private const int CurrentDirectory = -100; // AT_FDCWD
    private const int NoFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    private const uint TypeModeAndUser = 0x1 | 0x2 | 0x8;
    private const nuint Secure = 23; // AT_SECURE
    private const int LongestPath = 4096;

    /// <summary>Resolves every link on the way, so that what is checked is what is loaded.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="real">The file, by a path that nobody else can make lead to another one.</param>
    /// <param name="refused">Why not.</param>
    public static bool TryResolve(string path, [NotNullWhen(true)] out string? real, out Availability refused)
    {
        real = null;
        refused = default;
        if (!Path.IsPathFullyQualified(path))
        {
            refused = new Availability(AvailabilityState.Absent, $"library \"{path}\" is not an absolute path", "Write the whole path of libnvidia-ml.so.1.");
            return false;
        }

        if (RealPath(path) is not { } resolved)
        {
            refused = new Availability(AvailabilityState.Absent, $"no {path}", "Write the path of libnvidia-ml.so.1, or leave library out.");
            return false;
        }

        uint user = GetEffectiveUser();
        bool isPrivileged = user == 0 || GetAuxiliaryValue(Secure) != 0 || HasCapabilities();
        for (string? at = resolved; at is not null; at = Path.GetDirectoryName(at))
        {
            if (Refusal(at, isPrivileged ? 0 : user, isParent: at != resolved) is { } reason)
            {
                refused = new Availability(AvailabilityState.Denied, reason, "Keep the library where only root can write.");
                return false;
            }
        }

        real = resolved;
        return true;
    }

    private static string? Refusal(string path, uint user, bool isParent)
    {
        if (StatX(CurrentDirectory, path, NoFollow, TypeModeAndUser, out StatXRecord file) != 0)
        {
            return $"{path} cannot be looked at";
        }

        if (file.User != 0 && file.User != user)
        {
            return $"{path} belongs to uid {file.User}";
        }

        // With the sticky bit others may add to a folder, but not exchange what is in it.
        bool isSticky = isParent && (file.Mode & (int)UnixFileMode.StickyBit) != 0;
        return (file.Mode & (int)(UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) == 0 || isSticky
            ? null
            : $"{path} can be written by others";
    }

    /// <summary>A service manager gives capabilities without making the process a secure one (ambient).</summary>
    private static bool HasCapabilities() => File.ReadLines("/proc/self/status").Any(static line =>
        line.StartsWith("CapEff:", StringComparison.Ordinal) && line.AsSpan("CapEff:".Length).Trim().ContainsAnyExcept('0'));

    private static unsafe string? RealPath(string path)
    {
        byte* resolved = stackalloc byte[LongestPath];
        return RealPath(path, resolved) == 0 ? null : Marshal.PtrToStringUTF8((nint)resolved);
    }

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial nint RealPath(string path, byte* resolved);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, out StatXRecord record);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUser();

    [LibraryImport("libc", EntryPoint = "getauxval")]
    private static partial nuint GetAuxiliaryValue(nuint type);

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatXRecord // linux/stat.h: struct statx
    {
        [FieldOffset(20)]
        public uint User;

        [FieldOffset(28)]
        public ushort Mode;
    }
}
