using System.Runtime.InteropServices;
using static Bpftop.Linux.Libc;

namespace Bpftop.Linux;

/// <summary>Opens files with other rights than this process's.</summary>
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

    /// <summary>Does something on this thread with no more than this user's own rights: capabilities that came with the program's
    /// file, or from whoever started it, open nothing. Root's rights are root's own.</summary>
    /// <remarks>The thread's own (capset(2)), so <paramref name="work"/> must not await.</remarks>
    /// <param name="work">What to do.</param>
    /// <exception cref="UnauthorizedAccessException">They cannot be laid down; nothing was done.</exception>
    public static T RunWithoutCapabilities<T>(Func<T> work)
    {
        CapabilitySets held = GetCapabilities();
        if (geteuid() == 0 || (held.Effective | held.EffectiveHigh) == 0)
        {
            return work();
        }

        SetCapabilities(held with { Effective = 0, EffectiveHigh = 0 });
        try
        {
            return work();
        }
        finally
        {
            // They are permitted all the while, so that this is not refused.
            SetCapabilities(held);
        }
    }

    private static CapabilitySets GetCapabilities()
    {
        CapabilityHeader header = new();
        return capget(ref header, out CapabilitySets held) == 0 ? held : throw Refused();
    }

    private static void SetCapabilities(in CapabilitySets wanted)
    {
        CapabilityHeader header = new();
        if (capset(ref header, in wanted) != 0)
        {
            throw Refused();
        }
    }

    private static UnauthorizedAccessException Refused() => new($"its capabilities cannot be changed: {Marshal.GetLastPInvokeErrorMessage()}");
}
