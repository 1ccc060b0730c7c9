using System.Collections.Frozen;
using Bpftop.PluginContract;
using Bpftop.TestPlugins.Good;

namespace Bpftop.Plugins.Tests.Good;

public sealed class GoodLeavingContract : LeavingCheckContract
{
    protected override ILeavingCheck CreateWithNothing() => new GoodMarks();

    protected override ILeavingCheck CreateWithSomething()
    {
        GoodMarks marks = new();
        marks.Marked.Publish(new[] { new ProcessKey(1001, 1) }.ToFrozenSet());
        return marks;
    }
}
