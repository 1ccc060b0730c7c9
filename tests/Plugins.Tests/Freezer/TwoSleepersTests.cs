namespace Bpftop.Plugins.Tests.Freezer;

/// <summary>Two processes in one cgroup, of which one is frozen alone.</summary>
public abstract class TwoSleepersTests : IDisposable
{
    protected TwoSleepersTests()
    {
        try
        {
            Other = Sleeper.Start(Home.Path);
            Sleeper = Sleeper.Start(Home.Path);
        }
        catch
        {
            Home.Dispose();
            throw;
        }
    }

    /// <summary>Where both are.</summary>
    private protected TestCgroup Home { get; } = new();

    private protected FreezerUnderTest Freezer { get; } = new();

    private protected Sleeper Other { get; }

    private protected Sleeper Sleeper { get; }

    /// <summary>The cgroup that freezing it alone makes for it.</summary>
    private protected string Own => $"{Home.Path}/{Sleeper.NameAlone}";

    public void Dispose()
    {
        Home.Dispose();
        Other.Dispose();
        Sleeper.Dispose();
        Freezer.Dispose();
    }

    private protected void AssertNothingIsLeft()
    {
        Assert.Equal(Home.Path, Sleeper.Cgroup);
        Assert.False(TestCgroup.IsFrozen(Home.Path));
        Assert.Empty(Home.Children);
        Assert.Empty(Freezer.Records);
    }
}
