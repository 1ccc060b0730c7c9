using Bpftop.Freezer;
using Bpftop.Freezer.Actions;
using Bpftop.Freezer.Cgroups;
using Bpftop.Freezer.Limits;
using Bpftop.PluginContract;

namespace Bpftop.Plugins.Tests.Freezer;

public sealed class LimitNoticeContract : LeavingCheckContract, IDisposable
{
    private readonly TestCgroup _cgroup = new();
    private readonly CgroupTree _tree = new(new FreezerUnderTest.Paths());

    public void Dispose() => _cgroup.Dispose();

    protected override ILeavingCheck CreateWithNothing() => new LimitNotice(new CgroupLimits(_tree));

    protected override ILeavingCheck CreateWithSomething()
    {
        CgroupLimits limits = new(_tree);
        using Cgroup cgroup = _tree.Open(_cgroup.Path, out _)!;
        Assert.Null(limits.Set(new FreezeTarget(_cgroup.Path, cgroup.Id, null, [], 0), new LimitTests.BelowLimit(), "3"));
        return new LimitNotice(limits);
    }
}
