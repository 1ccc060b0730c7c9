using Bpftop.Freezer;
using Bpftop.Freezer.Journal;
using Bpftop.PluginContract;

namespace Bpftop.Plugins.Tests.Freezer;

public sealed class FreezerTableContract : TableProviderContract
{
    protected override ITableProvider Create()
    {
        FrozenList list = new();
        list.Publish(
        [
            new FrozenEntry(Record(1), FrozenEntry.Frozen, 3),
            new FrozenEntry(Record(2) with { ThawAt = 1e9 }, FrozenEntry.Freezing, 4),
        ]);
        return new FreezerTable(list, TimeProvider.System);
    }

    private static FreezeRecord Record(ulong id) => new() { Boot = "", Root = 1, Cgroup = $"/{id}", Id = id, Since = 1 };
}
