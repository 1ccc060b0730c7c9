using Bpftop.PluginContract;
using Bpftop.TestPlugins.Good;

namespace Bpftop.Plugins.Tests.Good;

public sealed class GoodAbsentSourceContract : AbsentSourceContract
{
    protected override IProbe CreateAbsent() => new GoodSource(GoodOptions.Of("absent"));
}
