using Bpftop.Freezer;

namespace Bpftop.Plugins.Tests.Freezer;

/// <summary>A container of an engine that uses cgroup v1: in version 2 it is where its engine is. With a real group in a
/// hierarchy of version 1.</summary>
public sealed class Version1GroupTests : IDisposable
{
    private const string Mount = "/sys/fs/cgroup/pids";

    private readonly FreezerUnderTest _freezer = new();
    private readonly TestCgroup _cgroup = new();
    private readonly Sleeper _engine;
    private readonly Sleeper _container;

    public Version1GroupTests()
    {
        Directory.CreateDirectory(Mount + _cgroup.Path);
        _engine = Sleeper.Start(_cgroup.Path);
        _container = Sleeper.Start(_cgroup.Path);
    }

    [Theory]
    [InlineData(FreezerActions.Freeze)]
    [InlineData(FreezerActions.FreezeFor)]
    [InlineData(FreezerActions.Force)]
    [InlineData(FreezerActions.Kill)]
    public void Its_engines_cgroup_is_not_taken_for_its_own(string action)
    {
        Group(_container);

        ActionPlan plan = _freezer.Plan(new ActionRequest(action, [_container.Row], [], action == FreezerActions.FreezeFor ? "60" : null));

        Assert.Equal(
            $"{_container.Pid} sleep has a group in cgroup v1 only (pids:{_cgroup.Path}); {_cgroup.Path} is that of {_engine.Pid} too, which is not in it",
            Assert.IsType<ActionPlan.Refused>(plan).Reason);
        Assert.False(TestCgroup.IsFreezeSet(_cgroup.Path));
    }

    [Fact]
    public void It_is_frozen_alone_and_thawed_and_its_engine_as_a_whole()
    {
        Group(_container);

        Assert.True(_freezer.Do(FreezerActions.FreezeAlone, _container.Row).Succeeded);
        Assert.False(TestCgroup.IsFreezeSet(_cgroup.Path));
        Assert.True(_freezer.Do(FreezerActions.Thaw, _container.Row).Succeeded);
        Assert.Equal(_cgroup.Path, _container.Cgroup);

        Assert.True(_freezer.Do(FreezerActions.Freeze, _engine.Row).Succeeded);
        Assert.True(_freezer.Do(FreezerActions.Thaw, _container.Row).Succeeded);
        Assert.False(TestCgroup.IsFreezeSet(_cgroup.Path));
    }

    /// <summary>As a login, a service or the whole machine may be in a group of version 1 beside that of version 2.</summary>
    [Fact]
    public void A_group_of_version_1_that_everybody_in_the_cgroup_is_in_keeps_nobody_from_freezing_it()
    {
        Group(_engine);
        Group(_container);

        Assert.True(_freezer.Do(FreezerActions.Freeze, _container.Row).Succeeded);
        Assert.True(TestCgroup.IsFreezeSet(_cgroup.Path));
        Assert.True(_freezer.Do(FreezerActions.Thaw, _container.Row).Succeeded);
    }

    public void Dispose()
    {
        _cgroup.Dispose();
        _engine.Dispose();
        _container.Dispose();
        Wait.Until(
            () =>
            {
                try
                {
                    Directory.Delete(Mount + _cgroup.Path);
                    return true;
                }
                catch (IOException)
                {
                    return false;
                }
            },
            () => $"{Mount}{_cgroup.Path} cannot be removed");
        _freezer.Dispose();
    }

    private void Group(Sleeper process) => File.WriteAllText($"{Mount}{_cgroup.Path}/cgroup.procs", $"{process.Pid}");
}
