using System.Text;
using Bpftop.Linux;
using Microsoft.Win32.SafeHandles;
using static Bpftop.Linux.Libc;

namespace Bpftop.Systemd.Texts;

/// <summary>Reads a unit's file, or a drop-in of it, up to a length.</summary>
/// <remarks>A manager of a user says any path that it likes: of what it names, root reads only what that user could.</remarks>
internal static class UnitFile
{
    /// <summary>No sensible unit's file is longer.</summary>
    internal const int Most = 64 << 10;

    private const ushort OthersRead = 4; // S_IROTH

    /// <param name="path">What the manager calls it.</param>
    /// <param name="user">The user that may see it, or null for root.</param>
    /// <param name="problem">Why there is no text, in a few words, or null.</param>
    /// <returns>The text, cut where it is longer than <see cref="Most"/>; null where it cannot be read.</returns>
    public static string? Read(string path, uint? user, out string? problem)
    {
        problem = path.Length > 0 && path[0] == '/' ? null : "it has no path";
        if (problem is not null)
        {
            return null;
        }

        // It may be a pipe, which nobody writes to.
        using SafeFileHandle file = new(openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), ownsHandle: true);
        if (file.IsInvalid)
        {
            problem = System.Runtime.InteropServices.Marshal.GetLastPInvokeErrorMessage();
            return null;
        }

        problem = statx(file, "", AT_EMPTY_PATH, StatX.STATX_BASIC_STATS, out StatX facts) != 0 ? System.Runtime.InteropServices.Marshal.GetLastPInvokeErrorMessage()
            : !facts.IsRegular ? "it is no plain file"
            : user is { } owner && facts.User != owner && (facts.Mode & OthersRead) == 0 ? "its user may not read it"
            : null;
        return problem is null ? ReadText(file, ref problem) : null;
    }

    private static string? ReadText(SafeFileHandle file, ref string? problem)
    {
        byte[] text = new byte[Most];
        int length = 0;
        try
        {
            for (int count; length < Most && (count = RandomAccess.Read(file, text.AsSpan(length), length)) > 0; length += count)
            {
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            problem = fault.Message;
            return null;
        }

        return Encoding.UTF8.GetString(text, 0, length);
    }
}
