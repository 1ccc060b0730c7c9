using Bpftop.Freezer;
using Bpftop.Freezer.Cgroups;
using Bpftop.Freezer.Journal;
using Bpftop.PluginContract;

namespace Bpftop.Plugins.Tests.Freezer;

/// <remarks>The provider is internal, and a public test class cannot name it as a type argument.</remarks>
public sealed class FreezerColumnsContract : ColumnProviderContract<IColumnProvider>
{
    protected override ProcessRow[] Rows =>
    [
        .. Some.Rows(500).Select(static row => row with { Traits = row.Key.Pid % 3 == 0 ? ProcessTraits.Frozen : ProcessTraits.None }),
    ];

    protected override IColumnProvider Create()
    {
        FreezerUnderTest.Paths paths = new();
        for (ulong id = 1; id <= 4; id++)
        {
            paths.Add(id, $"/bpftop-test-nowhere/{id}");
        }

        return new FreezerColumns(paths, new WatchedCgroups(new CgroupTree(paths), new FrozenList(), TimeProvider.System));
    }
}
