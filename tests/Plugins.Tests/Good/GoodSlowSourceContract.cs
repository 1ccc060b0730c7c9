using Bpftop.PluginContract;
using Bpftop.TestPlugins.Good;

namespace Bpftop.Plugins.Tests.Good;

public sealed class GoodSlowSourceContract : SlowSourceContract
{
    protected override (IColumnProvider Columns, IBackgroundRefresh Refresh) CreateHanging()
    {
        GoodSource source = new(GoodOptions.Of("hangs"));
        return (new GoodColumns(source, new GoodMarks()), source);
    }
}
