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

/// <summary>A user that is shown, one object for all of its processes: a name that comes late, or changes, is everywhere
/// at once.</summary>
/// <remarks>Written by the sampling thread; the name is read by others.</remarks>
internal sealed class KnownUser(uint uid)
{
    public uint Uid { get; } = uid;

    /// <summary>The uid as text.</summary>
    public string Number { get; } = uid.ToString(CultureInfo.InvariantCulture);

    /// <summary>The name, or the number where none is known.</summary>
    public string Name { get; set; } = uid.ToString(CultureInfo.InvariantCulture);

    /// <summary>The last refresh that had a process of this user.</summary>
    public long SeenAt { get; set; }

    /// <summary>Whether <see cref="Name"/> stands in the list of users.</summary>
    public bool IsListed { get; set; }

    /// <summary>Whether the name service has been asked and has not answered.</summary>
    public bool IsAsked { get; set; }

    /// <summary>When it is asked (again), as a timestamp of the clock.</summary>
    public long AskAt { get; set; }

    /// <summary>How often in a row it had no name for it, or could not tell.</summary>
    public int Misses { get; set; }
}

/// <summary>Users by their numbers only: nobody is asked for names.</summary>
internal sealed class UserNumbers : IUserNames
{
    private readonly Dictionary<uint, KnownUser> _users = [];

    public KnownUser Find(uint uid)
    {
        if (!_users.TryGetValue(uid, out KnownUser? user))
        {
            _users[uid] = user = new KnownUser(uid);
        }

        return user;
    }
}
