using Bpftop.Host.Collect.Late;
using Bpftop.Linux;

namespace Bpftop.Host.Snapshot;

/// <summary>User names from /etc/passwd, and from the system's name service, or systemd, for users that are not in it.</summary>
/// <remarks>
/// The file is read when this is made. All else is found out elsewhere: a user is a number until its name has come.
/// While a user is shown it is asked for again, for uids change hands (DynamicUser=) and services come back; one that is
/// not shown any more is forgotten. See docs/decisions/0022-texts-that-come-late.md.
/// </remarks>
internal sealed class UserNames : IUserNames
{
    /// <summary>Between two looks at the file and at what is to be asked again.</summary>
    private static readonly TimeSpan _period = TimeSpan.FromSeconds(10);

    /// <summary>How long a name is good.</summary>
    private static readonly TimeSpan _goodFor = TimeSpan.FromSeconds(60);

    /// <summary>After the first answer without a name; twice that after the next, up to <see cref="_goodFor"/>.</summary>
    private static readonly TimeSpan _withoutName = TimeSpan.FromSeconds(10);

    private readonly IInquiries<UserQuestion, UserAnswer> _inquiries;
    private readonly TimeProvider _time;
    private readonly Dictionary<uint, KnownUser> _users = [];
    private UserList _list;
    private long _lookedAt;

    /// <param name="list">The users of the file.</param>
    /// <param name="inquiries">Answer for the rest.</param>
    /// <param name="time">The clock.</param>
    public UserNames(UserList list, IInquiries<UserQuestion, UserAnswer> inquiries, TimeProvider time)
    {
        _list = list;
        _inquiries = inquiries;
        _time = time;
        _lookedAt = time.GetTimestamp();
    }

    /// <summary>The users of this machine. A static C library has no name service: where this is one, systemd is asked.</summary>
    public static UserNames OfThisMachine(TimeProvider time) => new(
        UserList.Read("/etc/passwd"),
        Inquire("/etc/passwd", StaticProgram.IsThis ? UserDatabase.OfThisMachine(time).TryFind : NameService.TryFind, time),
        time);

    public Action? Arrived
    {
        set => _inquiries.Arrived = value;
    }

    public KnownUser Find(uint uid)
    {
        if (_users.TryGetValue(uid, out KnownUser? user))
        {
            // A new process: whoever has the number now may be somebody else. It is asked about at the next look.
            user.AskAt = user.Misses == 0 ? 0 : user.AskAt;

            return user;
        }

        user = new KnownUser(uid);
        _users.Add(uid, user);
        if (!Name(user))
        {
            Ask(user);
        }

        return user;
    }

    public void Begin(long refresh)
    {
        if (_time.GetElapsedTime(_lookedAt) < _period)
        {
            return;
        }

        long now = _lookedAt = _time.GetTimestamp();
        _inquiries.TryAsk(new UserQuestion(null, _list));
        foreach ((uint uid, KnownUser user) in _users)
        {
            if (user.SeenAt < refresh - 1)
            {
                // Whoever has the number next may be somebody else.
                _users.Remove(uid);
            }
            else if (!user.IsListed && !user.IsAsked && user.AskAt <= now)
            {
                Ask(user);
            }
        }
    }

    public void Send() => _inquiries.Send();

    public bool Take()
    {
        bool isChanged = false;
        while (_inquiries.TryTake(out UserAnswer answer))
        {
            if (answer.User is { } user)
            {
                isChanged |= Apply(user, answer);
            }
            else if (answer.List is { } list)
            {
                _list = list;
                isChanged = true;
                RenameAll();
            }
        }

        return isChanged;
    }

    public TimeSpan? Look() => _inquiries.Look();

    public bool IsAwaited(TimeSpan within) => _inquiries.IsAwaited(within);

    /// <summary>Has users looked up on a thread that may be left behind.</summary>
    internal static Inquiries<UserQuestion, UserAnswer> Inquire(string passwdPath, UserLookup lookup, TimeProvider time) =>
        new(
            "user names",
            () => question =>
            {
                if (question.User is not { } user)
                {
                    return new UserAnswer(null, null, false, question.Known.ReadChanged(passwdPath));
                }

                bool isKnown = lookup(user.Uid, out string? name);
                return new UserAnswer(user, name, !isKnown, null);
            },
            new InquiryLimits(TimeSpan.FromSeconds(2), MostLeftBehind: 4),
            time);

    /// <summary>Takes a user's name out of the list.</summary>
    private bool Name(KnownUser user)
    {
        string? name = _list.Find(user.Uid);
        user.IsListed = name is not null;
        user.Name = name ?? user.Name;
        return user.IsListed;
    }

    private void Ask(KnownUser user) => user.IsAsked = _inquiries.TryAsk(new UserQuestion(user, _list));

    private bool Apply(KnownUser user, in UserAnswer answer)
    {
        user.IsAsked = false;
        user.Misses = answer.Name is null ? user.Misses + 1 : 0;
        TimeSpan wait = answer.Name is null ? _withoutName * (1 << Math.Min(user.Misses - 1, 3)) : _goodFor;
        wait = wait < _goodFor ? wait : _goodFor;
        user.AskAt = _time.After(wait);

        // A service that cannot tell takes no name away that it told before.
        string name = answer.Name ?? (answer.IsFailed ? user.Name : user.Number);
        if (user.IsListed || name == user.Name)
        {
            return false;
        }

        user.Name = name;
        return true;
    }

    private void RenameAll()
    {
        foreach (KnownUser user in _users.Values)
        {
            bool wasListed = user.IsListed;
            if (!Name(user) && wasListed)
            {
                user.Name = user.Number;
                user.AskAt = 0;
                if (!user.IsAsked)
                {
                    Ask(user);
                }
            }
        }

        _inquiries.Send();
    }
}

/// <summary>Asks for the name of a user, or whether the list of users changed.</summary>
/// <param name="User">The user; null for the list.</param>
/// <param name="Known">The list that the asker has.</param>
internal readonly record struct UserQuestion(KnownUser? User, UserList Known);

/// <summary>What is known of a user, or of the list of users.</summary>
/// <param name="User">As asked.</param>
/// <param name="Name">The user's name; null where it has none, or where nobody could tell.</param>
/// <param name="IsFailed">True where nobody could tell.</param>
/// <param name="List">The list as it is now; null where it is the same.</param>
internal readonly record struct UserAnswer(KnownUser? User, string? Name, bool IsFailed, UserList? List);

/// <summary>Finds the name of a user, null where there is no such user.</summary>
/// <returns>False where it could not be found out.</returns>
internal delegate bool UserLookup(uint uid, out string? name);
