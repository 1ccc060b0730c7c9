using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Tests.Snapshot;

public sealed class UserNamesTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();
    private readonly StoppedClock _clock = new();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Names_come_from_the_file_and_numbers_stand_for_the_rest()
    {
        File.WriteAllText(_file, "root:x:0:0:root:/root:/bin/bash\n\n# note\n+nis\nbad line\nx:y\n:x:5:5\ntoor:x:0:0::/:/\nalice:x:1000:1000::/:/bin/sh");
        UserNames users = Users();

        Assert.Equal("root", users.Name(0));
        Assert.Equal("alice", users.Name(1000));
        Assert.Equal("5", users.Name(5));
        Assert.Same(users.Name(77), users.Name(77));
    }

    [Fact]
    public void A_changed_file_is_read_again_after_a_while()
    {
        File.WriteAllText(_file, "alice:x:1000:1000::/:/bin/sh\n");
        UserNames users = Users();
        Assert.Equal("alice", users.Name(1000));
        int version = users.Version;

        File.WriteAllText(_file, "bob:x:1000:1000::/:/bin/sh\n");
        File.SetLastWriteTimeUtc(_file, _clock.GetUtcNow().UtcDateTime);
        users.Refresh();
        Assert.Equal(version, users.Version);

        _clock.Advance(TimeSpan.FromSeconds(11));
        users.Refresh();
        Assert.NotEqual(version, users.Version);
        Assert.Equal("bob", users.Name(1000));
    }

    [Fact]
    public void A_missing_file_leaves_numbers()
    {
        UserNames users = new("/nonexistent/passwd", askNameService: false, _clock);
        Assert.Equal("1000", users.Name(1000));
    }

    [Fact]
    public void The_systems_name_service_is_asked_for_users_that_are_not_in_the_file()
    {
        UserNames users = new("/nonexistent/passwd", askNameService: true, _clock);
        Assert.Equal("root", users.Name(0));
        Assert.Equal("3999999999", users.Name(3_999_999_999));
    }

    private UserNames Users() => new(_file, askNameService: false, _clock);
}
