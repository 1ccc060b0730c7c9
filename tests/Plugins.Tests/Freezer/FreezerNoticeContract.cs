using Bpftop.Freezer;
using Bpftop.Freezer.Journal;
using Bpftop.PluginContract;

namespace Bpftop.Plugins.Tests.Freezer;

public sealed class FreezerNoticeContract : LeavingCheckContract
{
    protected override ILeavingCheck CreateWithNothing() => new FreezerNotice(new FrozenList(), TimeProvider.System);

    protected override ILeavingCheck CreateWithSomething()
    {
        FrozenList list = new();
        list.Publish([new FrozenEntry(new FreezeRecord { Boot = "", Root = 1, Cgroup = "/a", Id = 1, Since = 1 }, FrozenEntry.Frozen, 2)]);
        return new FreezerNotice(list, TimeProvider.System);
    }
}
