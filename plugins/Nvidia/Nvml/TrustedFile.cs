using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Bpftop.Linux;
using static Bpftop.Linux.Libc;

namespace Bpftop.Nvidia.Nvml;

/// <summary>Decides whether code in a file may be loaded into this process.</summary>
internal static class TrustedFile
{
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

        uint trusted = Privileges.AreThere ? 0 : geteuid();
        for (string? at = resolved; at is not null; at = Path.GetDirectoryName(at))
        {
            if (Refusal(at, trusted, isParent: at != resolved) is { } reason)
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
        if (LStat(path, out StatX file) != 0)
        {
            return $"{path} cannot be looked at";
        }

        if (file.User != 0 && file.User != user)
        {
            return $"{path} belongs to uid {file.User}";
        }

        return (isParent ? file.LetsOthersExchange : file.IsWritableByOthers) ? $"{path} can be written by others" : null;
    }

    private static unsafe string? RealPath(string path)
    {
        byte* resolved = stackalloc byte[PATH_MAX];
        return realpath(path, resolved) == 0 ? null : Marshal.PtrToStringUTF8((nint)resolved);
    }
}
