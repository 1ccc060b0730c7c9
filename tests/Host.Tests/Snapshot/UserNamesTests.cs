using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Tests.Snapshot;

public sealed class UserNamesTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();
    private readonly ManualClock _clock = new();
    private readonly Dictionary<uint, string> _service = [];
    private readonly InlineInquiries<UserQuestion, UserAnswer> _inquiries;
    private bool _isDown;
    private bool _looksAtFile = true;
    private long _refresh = 1;
    private int _asked;

    public UserNamesTests()
    {
        _inquiries = new InlineInquiries<UserQuestion, UserAnswer>(Answer);
    }

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Names_come_from_the_file_and_numbers_stand_for_the_rest()
    {
        File.WriteAllText(_file, "root:x:0:0:root:/root:/bin/bash\n\n# note\n+nis\nbad line\nx:y\n:x:5:5\ntoor:x:0:0::/:/\nalice:x:1000:1000::/:/bin/sh");
        UserNames users = Users();

        Assert.Equal("root", users.Find(0).Name);
        Assert.Equal("alice", users.Find(1000).Name);
        Assert.Equal("5", users.Find(5).Name);
        Assert.Same(users.Find(77), users.Find(77));
        Assert.False(users.Take());
    }

    [Fact]
    public void A_changed_file_is_read_again_after_a_while()
    {
        File.WriteAllText(_file, "alice:x:1000:1000::/:/bin/sh\n");
        UserNames users = Users();
        KnownUser user = users.Find(1000);
        Assert.Equal("alice", user.Name);

        File.WriteAllText(_file, "bob:x:1000:1000::/:/bin/sh\n");
        File.SetLastWriteTimeUtc(_file, _clock.GetUtcNow().UtcDateTime);
        Assert.Equal("alice", NameAfter(users, user, seconds: 9));
        Assert.Equal("bob", NameAfter(users, user, seconds: 2));

        File.WriteAllText(_file, "");
        File.SetLastWriteTimeUtc(_file, _clock.GetUtcNow().UtcDateTime.AddHours(1));
        Assert.Equal("1000", NameAfter(users, user, seconds: 11));
    }

    [Fact]
    public void A_missing_file_leaves_numbers()
    {
        UserNames users = new(UserList.Read("/nonexistent/passwd"), _inquiries, _clock);
        Assert.Equal("1000", users.Find(1000).Name);
    }

    [Fact]
    public void A_user_is_a_number_until_its_name_has_come()
    {
        _service[4242] = "dora";
        UserNames users = Users();
        _inquiries.IsHeld = true;
        KnownUser user = users.Find(4242);
        Assert.Equal("4242", user.Name);
        Assert.False(users.Take());
        Assert.Equal("4242", user.Name);
        Assert.True(users.IsAwaited(TimeSpan.MaxValue));

        _inquiries.IsHeld = false;
        Assert.True(users.Take());
        Assert.Equal("dora", user.Name);
        Assert.False(users.Take());
    }

    [Fact]
    public void A_name_that_changes_while_it_is_shown_is_found_within_a_minute()
    {
        _service[4242] = "dora";
        UserNames users = Users();
        KnownUser user = users.Find(4242);
        Assert.Equal("dora", NameAfter(users, user, seconds: 0));

        _service[4242] = "emil";
        Assert.Equal("dora", NameAfter(users, user, seconds: 50));
        Assert.Equal("emil", NameAfter(users, user, seconds: 21));
        _service.Remove(4242);
        Assert.Equal("4242", NameAfter(users, user, seconds: 71));
    }

    [Fact]
    public void A_uid_that_was_not_shown_for_a_while_is_asked_for_anew()
    {
        _service[4242] = "dora";
        UserNames users = Users();
        KnownUser user = users.Find(4242);
        Assert.Equal("dora", NameAfter(users, user, seconds: 0));

        _service[4242] = "emil";
        _refresh += 5;
        _clock.Advance(TimeSpan.FromSeconds(11));
        users.Begin(_refresh);
        KnownUser next = users.Find(4242);
        Assert.NotSame(user, next);
        Assert.Equal("emil", NameAfter(users, next, seconds: 0));
    }

    [Fact]
    public void A_uid_that_a_new_process_has_is_asked_for_within_ten_seconds()
    {
        _service[4242] = "dora";
        UserNames users = Users();
        KnownUser user = users.Find(4242);
        Assert.Equal("dora", NameAfter(users, user, seconds: 0));

        _service[4242] = "emil";
        Assert.Same(user, users.Find(4242));
        Assert.Equal("emil", NameAfter(users, user, seconds: 11));
    }

    [Fact]
    public void A_failed_look_up_is_tried_again_each_time_later_and_takes_no_name_away()
    {
        _isDown = true;
        UserNames users = Users();
        KnownUser user = users.Find(4242);
        Assert.Equal("4242", NameAfter(users, user, seconds: 0));
        Assert.Equal(1, _asked);
        NameAfter(users, user, seconds: 11);
        Assert.Equal(2, _asked);
        NameAfter(users, user, seconds: 11);
        Assert.Equal(2, _asked);

        _isDown = false;
        _service[4242] = "dora";
        Assert.Equal("dora", NameAfter(users, user, seconds: 11));

        _isDown = true;
        NameAfter(users, user, seconds: 71);
        Assert.Equal(4, _asked);
        Assert.Equal("dora", user.Name);
    }

    [Fact]
    public void While_nobody_is_there_to_answer_a_user_stays_a_number_and_is_asked_for_later()
    {
        _service[4242] = "dora";
        _inquiries.IsAway = true;
        UserNames users = Users();
        KnownUser user = users.Find(4242);
        Assert.Equal("4242", NameAfter(users, user, seconds: 11));

        _inquiries.IsAway = false;
        Assert.Equal("dora", NameAfter(users, user, seconds: 11));
    }

    [Fact]
    public void Asking_again_allocates_nothing_while_names_stay()
    {
        _service[4242] = "dora";
        UserNames users = Users();
        KnownUser user = users.Find(4242);
        for (int minute = 0; minute < 3; minute++)
        {
            NameAfter(users, user, seconds: 71);
        }

        int asked = _asked;
        _looksAtFile = false;
        _clock.Advance(TimeSpan.FromSeconds(71));
        user.SeenAt = _refresh;
        long before = GC.GetAllocatedBytesForCurrentThread();
        users.Begin(++_refresh);
        users.Take();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(asked + 1, _asked);
    }

    [Fact]
    public void The_systems_name_service_knows_root_and_not_everybody()
    {
        Assert.True(NameService.TryFind(0, out string? root));
        Assert.Equal("root", root);
        Assert.True(NameService.TryFind(3_999_999_999, out string? nobody) || nobody is null);
        Assert.Null(nobody);
    }

    [Fact]
    public void Numbers_only_ask_nobody()
    {
        UserNumbers users = new();
        Assert.Equal("0", users.Find(0).Name);
        Assert.Same(users.Find(0), users.Find(0));
    }

    private string NameAfter(UserNames users, KnownUser user, int seconds)
    {
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        user.SeenAt = _refresh;
        users.Begin(++_refresh);
        users.Take();
        return user.Name;
    }

    private UserNames Users() => new(UserList.Read(_file), _inquiries, _clock);

    private UserAnswer Answer(UserQuestion question)
    {
        if (question.User is not { } user)
        {
            return new UserAnswer(null, null, false, _looksAtFile ? question.Known.ReadChanged(_file) : null);
        }

        _asked++;
        return new UserAnswer(user, _isDown ? null : _service.GetValueOrDefault(user.Uid), _isDown, null);
    }
}
