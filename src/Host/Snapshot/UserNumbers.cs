namespace Bpftop.Host.Snapshot;

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
