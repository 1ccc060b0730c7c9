using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Tests.Snapshot;

public sealed class UserDatabaseTests : IDisposable
{
    private static readonly TimeSpan _long = TimeSpan.FromMinutes(1);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bpftop-userdb-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_user_is_named_by_the_service_that_asks_the_others()
    {
        using FakeUserDatabase all = Service(FakeUserDatabase.Multiplexer, FakeUserDatabase.Record("4242", "dora"));
        using FakeUserDatabase systemd = Service(FakeUserDatabase.DynamicUser, FakeUserDatabase.Record("4242", "other"));

        Assert.Equal((true, "dora"), Find(4242));
        Assert.Equal("""{"method":"io.systemd.UserDatabase.GetUserRecord","parameters":{"uid":4242,"service":"io.systemd.Multiplexer"}}""", Assert.Single(all.Questions));
        Assert.Empty(systemd.Questions);
    }

    [Fact]
    public void Without_it_systemd_itself_is_asked()
    {
        using FakeUserDatabase systemd = Service(FakeUserDatabase.DynamicUser, FakeUserDatabase.Record("61184", "made-up"));

        Assert.Equal((true, "made-up"), Find(61184));
        Assert.Contains("\"service\":\"io.systemd.DynamicUser\"", Assert.Single(systemd.Questions), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_nobody_can_be_asked_and_where_nobody_knows_the_user_it_has_no_name()
    {
        Assert.Equal((true, null), Find(4242));

        using FakeUserDatabase all = Service(FakeUserDatabase.Multiplexer, FakeUserDatabase.Message(FakeUserDatabase.NoSuchUser));
        Assert.Equal((true, null), Find(4242));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("""{"error":"io.systemd.UserDatabase.ServiceNotAvailable","parameters":{}}""")]
    [InlineData("""{"error":7}""")]
    [InlineData("""{"parameters":{}}""")]
    [InlineData("""{"parameters":[]}""")]
    [InlineData("""{"parameters":{"record":{"userName":"somebody"}}}""")]
    [InlineData("""{"parameters":{"record":{"userName":"somebody","uid":7}}}""")]
    [InlineData("""{"parameters":{"record":{"userName":"somebody","uid":1e99}}}""")]
    [InlineData("""{"parameters":{"record":{"userName":"somebody","uid":"4242"}}}""")]
    [InlineData("""{"parameters":{"record":{"userName":7,"uid":4242}}}""")]
    [InlineData("""{"parameters":{"record":{"userName":"","uid":4242}}}""")]
    [InlineData("""{"parameters":{"record":{"userName":"\ud800","uid":4242}}}""")]
    public void An_answer_that_says_no_name_of_this_user_is_none(string answer)
    {
        using FakeUserDatabase all = Service(FakeUserDatabase.Multiplexer, FakeUserDatabase.Message(answer));

        Assert.Equal((false, null), Find(4242));
    }

    [Theory]
    [InlineData('[', 60_000, true)]
    [InlineData(' ', 100_000, true)]
    [InlineData(' ', 100, false)]
    [InlineData(' ', 0, false)]
    public void One_that_is_too_long_too_deep_or_not_whole_is_none(char character, int count, bool isEnded)
    {
        using FakeUserDatabase all = Service(FakeUserDatabase.Multiplexer, [.. Enumerable.Repeat((byte)character, count), .. isEnded ? "\0"u8 : default]);

        Assert.Equal((false, null), Find(4242));
    }

    [Fact]
    public void A_name_that_no_user_can_have_is_none()
    {
        using FakeUserDatabase all = Service(FakeUserDatabase.Multiplexer, FakeUserDatabase.Record("4242", new string('a', 257)));

        Assert.Equal((false, null), Find(4242));
    }

    [Fact]
    public void A_service_that_says_nothing_is_waited_for_no_longer_than_the_limit()
    {
        using FakeUserDatabase all = new(_folder.FullName, FakeUserDatabase.Multiplexer, static _ => null);

        // It would wait without an end.
        Assert.Equal((false, null), Find(4242, TimeSpan.FromMilliseconds(50)));
    }

    [Fact]
    public void A_service_that_takes_nobody_in_cannot_tell()
    {
        File.WriteAllText(Path.Join(_folder.FullName, FakeUserDatabase.Multiplexer), "");

        Assert.Equal((false, null), Find(4242));
    }

    private FakeUserDatabase Service(string name, byte[] answer) => new(_folder.FullName, name, _ => answer);

    private (bool IsKnown, string? Name) Find(uint uid, TimeSpan? patience = null)
    {
        bool isKnown = new UserDatabase(_folder.FullName, patience ?? _long, TimeProvider.System).TryFind(uid, out string? name);
        return (isKnown, name);
    }
}
