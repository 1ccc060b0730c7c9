using static Bpftop.Linux.Libc;

namespace Bpftop.Linux;

/// <summary>Opens files with another user's rights.</summary>
internal static class FileUser
{
    /// <summary>What a call with this argument answers, and nothing is changed.</summary>
    private const uint Ask = uint.MaxValue;

    /// <summary>Does something on this thread as if that user did, as far as files go: what is made belongs to that user, and what
    /// only root may open is not opened, whatever a path leads to.</summary>
    /// <remarks>The thread's own (setfsuid(2)), so nothing else of the process is changed, and <paramref name="work"/> must not
    /// await. Supplementary groups stay root's.</remarks>
    /// <param name="user">The user.</param>
    /// <param name="group">The user's group.</param>
    /// <param name="work">What to do.</param>
    /// <exception cref="UnauthorizedAccessException">This process may not act for that user; nothing was done.</exception>
    public static T Run<T>(uint user, uint group, Func<T> work)
    {
        uint ownGroup = (uint)setfsgid(group);
        uint own = (uint)setfsuid(user);
        try
        {
            return (uint)setfsuid(Ask) == user && (uint)setfsgid(Ask) == group
                ? work()
                : throw new UnauthorizedAccessException($"may not write files for uid {user}");
        }
        finally
        {
            _ = setfsuid(own);
            _ = setfsgid(ownGroup);
        }
    }
}
