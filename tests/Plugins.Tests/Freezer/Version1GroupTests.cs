using Bpftop.Freezer;

namespace Bpftop.Plugins.Tests.Freezer;

/// <summary>A container of an engine that uses cgroup v1: in version 2 it is where its engine is.</summary>
public sealed class Version1GroupTests : IDisposable
{
    private const ulong Key = 7;

    private readonly FreezerUnderTest _freezer = new();
    private readonly TestCgroup _cgroup = new();
    private readonly Sleeper _engine;
    private readonly Sleeper _container;

    public Version1GroupTests()
    {
        _engine = Sleeper.Start(_cgroup.Path);
        _container = Sleeper.Start(_cgroup.Path);
        _freezer.Cgroups.AddVersion1(Key, new Version1Cgroup("cpu", "/docker/4f7a", null));
    }

    private ProcessRow Row => _container.Row with { Version1Key = Key };

    [Theory]
    [InlineData(FreezerActions.Freeze)]
    [InlineData(FreezerActions.FreezeFor)]
    [InlineData(FreezerActions.Force)]
    [InlineData(FreezerActions.Kill)]
    public void Its_engines_cgroup_is_not_taken_for_its_own(string action)
    {
        ActionPlan plan = _freezer.Plan(new ActionRequest(action, [Row], [], action == FreezerActions.FreezeFor ? "60" : null));

        Assert.Equal(
            $"{_container.Pid} sleep has a group in cgroup v1 only (cpu:/docker/4f7a); {_cgroup.Path} is that of whoever started it",
            Assert.IsType<ActionPlan.Refused>(plan).Reason);
        Assert.False(TestCgroup.IsFreezeSet(_cgroup.Path));
    }

    [Fact]
    public void It_is_frozen_alone_and_thawed_and_its_engine_as_a_whole()
    {
        Assert.True(_freezer.Do(FreezerActions.FreezeAlone, Row).Succeeded);
        Assert.False(TestCgroup.IsFreezeSet(_cgroup.Path));
        Assert.True(_freezer.Do(FreezerActions.Thaw, Row).Succeeded);
        Assert.Equal(_cgroup.Path, _container.Cgroup);

        Assert.True(_freezer.Do(FreezerActions.Freeze, _engine.Row).Succeeded);
        Assert.True(_freezer.Do(FreezerActions.Thaw, Row).Succeeded);
        Assert.False(TestCgroup.IsFreezeSet(_cgroup.Path));
    }

    [Theory]
    [InlineData("/system.slice/docker.service", "/docker/4f7a", "cpu:/docker/4f7a")]
    [InlineData("/system.slice/docker.service", "/system.slice/docker.service/below", "cpu:/system.slice/docker.service/below")]
    [InlineData("/system.slice/web.service", "/system.slice/web.service", null)]
    [InlineData("/system.slice/web.service", "/system.slice", null)]
    [InlineData("/system.slice/docker-4f7a.scope", "/docker-4f7a.scope", null)]
    [InlineData("/docker/4f7a/init", "/docker/4f7a", null)]
    [InlineData("/../4f7a/init", "/docker/4f7a", null)]
    [InlineData("/", "/docker/4f7a", null)]
    public void A_group_of_version_1_is_told_from_the_same_one_in_both(string version2, string version1, string? apart)
    {
        _freezer.Cgroups.AddVersion1(Key + 1, new Version1Cgroup("cpu", version1, null));

        Assert.Equal(apart, _freezer.Tree.ApartByVersion1(Row with { Version1Key = Key + 1 }, version2));
        Assert.Null(_freezer.Tree.ApartByVersion1(Row with { Version1Key = 0 }, version2));
    }

    public void Dispose()
    {
        _cgroup.Dispose();
        _engine.Dispose();
        _container.Dispose();
        _freezer.Dispose();
    }
}
