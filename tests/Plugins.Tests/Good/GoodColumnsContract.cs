using Bpftop.PluginContract;
using Bpftop.TestPlugins.Good;

namespace Bpftop.Plugins.Tests.Good;

public sealed class GoodColumnsContract : ColumnProviderContract<GoodColumns>
{
    protected override GoodColumns Create()
    {
        GoodSource source = new(GoodOptions.Of());
        source.Answer.Publish(["an answer"]);
        return new GoodColumns(source, new GoodMarks());
    }
}
