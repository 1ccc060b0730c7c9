using Bpftop.PluginContract;
using Bpftop.TestPlugins.Good;

namespace Bpftop.Plugins.Tests.Good;

public sealed class GoodSlowSourceContract : SlowSourceContract
{
    protected override HangingSource CreateHanging()
    {
        GoodSource source = new(GoodOptions.Of("hangs"));
        return new HangingSource(source) { Columns = new GoodColumns(source, new GoodMarks()), Meters = new GoodMeters(), Table = new GoodTable() };
    }
}
