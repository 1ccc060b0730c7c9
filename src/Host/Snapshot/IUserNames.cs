using Bpftop.Host.Collect.Late;

namespace Bpftop.Host.Snapshot;

/// <summary>The names of users.</summary>
/// <remarks>One thread. A name that is not known at once is the number until it comes.</remarks>
internal interface IUserNames : ILateTexts
{
    /// <summary>A user; the same object for as long as it is shown.</summary>
    KnownUser Find(uint uid);

    /// <summary>Called once for each refresh, before it: asks again now and then what may have changed.</summary>
    /// <param name="refresh">Its number, which <see cref="KnownUser.SeenAt"/> is set to where the user is shown.</param>
    void Begin(long refresh)
    {
    }

    /// <summary>Has what <see cref="Find"/> did not know looked up.</summary>
    void Send()
    {
    }
}
