using Bpftop.PluginContract;
using Bpftop.TestPlugins.Good;

namespace Bpftop.Plugins.Tests.Good;

public sealed class GoodTableContract : TableProviderContract
{
    protected override ITableProvider Create() => new GoodTable();
}
