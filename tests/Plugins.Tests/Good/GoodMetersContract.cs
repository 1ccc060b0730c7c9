using Bpftop.PluginContract;
using Bpftop.TestPlugins.Good;

namespace Bpftop.Plugins.Tests.Good;

public sealed class GoodMetersContract : MeterProviderContract
{
    protected override IMeterProvider Create() => new GoodMeters();
}
