using Bpftop.Freezer;
using Bpftop.Freezer.Cgroups;
using Bpftop.Freezer.Journal;

namespace Bpftop.Plugins.Tests.Freezer;

/// <summary>What a bpftop that was killed has left half done is finished by the next one, at whichever step it was.</summary>
public sealed class KilledTests : TwoSleepersTests
{
    [Fact]
    public void Killed_when_it_was_recorded_and_nothing_done()
    {
        WriteRecord();

        Restart();

        AssertNothingIsLeft();
    }

    [Fact]
    public void Killed_when_the_directory_was_made()
    {
        WriteRecord();
        Home.Make(Sleeper.NameAlone);

        Restart();

        AssertNothingIsLeft();
    }

    [Fact]
    public void Killed_when_the_directory_was_frozen_and_nobody_in_it()
    {
        WriteRecord();
        Home.Make(Sleeper.NameAlone);
        TestCgroup.Write(Own, Cgroup.FreezeFile, "1");

        Restart();

        AssertNothingIsLeft();
    }

    [Fact]
    public void Killed_when_the_process_was_moved_it_is_listed_and_thawed()
    {
        Assert.True(Freezer.Do(FreezerActions.FreezeAlone, Sleeper.Row).Succeeded);

        using FreezerUnderTest next = Restart();

        Assert.Equal(Own, Assert.Single(next.List.Current).Cgroup);
        Assert.True(next.Do(FreezerActions.ThawAll).Succeeded);
        AssertNothingIsLeft();
    }

    [Fact]
    public void Killed_when_it_was_thawed_and_not_moved_back()
    {
        Assert.True(Freezer.Do(FreezerActions.FreezeAlone, Sleeper.Row).Succeeded);
        TestCgroup.Write(Own, Cgroup.FreezeFile, "0");

        Restart();

        AssertNothingIsLeft();
    }

    [Fact]
    public void Killed_when_it_was_moved_back_and_the_directory_not_removed()
    {
        Assert.True(Freezer.Do(FreezerActions.FreezeAlone, Sleeper.Row).Succeeded);
        TestCgroup.Write(Own, Cgroup.FreezeFile, "0");
        Sleeper.MoveTo(Home.Path);

        Restart();

        AssertNothingIsLeft();
    }

    [Fact]
    public void Killed_when_the_directory_was_removed_and_the_record_not()
    {
        WriteRecord();
        File.WriteAllText(Path.Join(Freezer.Folder, "alone-1-1.json.new"), "{");

        Restart();

        AssertNothingIsLeft();
        Assert.Empty(Directory.GetFiles(Freezer.Folder, "*.new"));
    }

    [Fact]
    public void Nobody_cleans_up_behind_one_who_is_at_work()
    {
        WriteRecord();
        Home.Make(Sleeper.NameAlone);
        using FreezerUnderTest other = new(Freezer.Folder);
        using (Freezer.Journal.TryLock())
        {
            other.RefreshNow();
            Assert.Equal([Sleeper.NameAlone], Home.Children);
            Assert.Single(Freezer.Records);
        }

        other.RefreshNow();
        AssertNothingIsLeft();
    }

    private void WriteRecord()
    {
        using IDisposable held = Freezer.Journal.Lock(CancellationToken.None);
        Freezer.Journal.Write(Record());
    }

    private FreezeRecord Record() => new()
    {
        Boot = Freezer.Journal.Boot,
        Root = Freezer.Tree.RootId,
        Cgroup = Own,
        Id = 0,
        Alone = new LoneProcess(Sleeper.Pid, Sleeper.Stat.StartTicks, Home.Path),
        Since = 1,
    };

    /// <summary>Another bpftop, which knows of the first one only what the journal says.</summary>
    private FreezerUnderTest Restart()
    {
        FreezerUnderTest next = new(Freezer.Folder);
        next.RefreshNow();
        return next;
    }
}
