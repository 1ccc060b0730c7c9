using Bpftop.PluginContract;
using Bpftop.TestPlugins.Good;

namespace Bpftop.Plugins.Tests.Good;

public sealed class GoodEventsContract : TableProviderContract
{
    protected override ITableProvider Create()
    {
        GoodSource source = new(GoodOptions.Of());
        source.Events.Publish([new("1", 1.5, 1, "an answer"), new("2", 2.5, 2, "another")]);
        return new GoodEvents(source);
    }
}
