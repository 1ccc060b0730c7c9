using Bpftop.Freezer;

namespace Bpftop.Plugins.Tests.Freezer;

/// <summary>Freezing in the machine's own root cgroup.</summary>
[Collection(Collection)]
public sealed class RootCgroupTests : IDisposable
{
    /// <summary>Those who make cgroups in the root, and those who look whether any were made there: one at a time.</summary>
    public const string Collection = "root cgroup";

    private readonly FreezerUnderTest _freezer = new();

    [Fact]
    public void A_process_of_the_root_cgroup_is_frozen_alone()
    {
        using Sleeper inRoot = Sleeper.Start();
        Assert.Equal("/", inRoot.Cgroup);
        try
        {
            ActionResult frozen = _freezer.Do(FreezerActions.Freeze, inRoot.Row);

            Assert.True(frozen.Succeeded, string.Join(' ', frozen.Failures));
            Assert.Equal($"/{inRoot.NameAlone}", inRoot.Cgroup);
            Assert.True(TestCgroup.IsFrozen(inRoot.Cgroup));
        }
        finally
        {
            Assert.True(_freezer.Do(FreezerActions.ThawAll).Succeeded);
        }

        Assert.Equal("/", inRoot.Cgroup);
        Assert.False(Directory.Exists($"{TestCgroup.Mount}/{inRoot.NameAlone}"));
    }

    public void Dispose() => _freezer.Dispose();
}
