using System.Runtime.CompilerServices;
using Bpftop.PluginContract;
using Bpftop.TestPlugins.Good;

namespace Bpftop.Plugins.Tests.Good;

public sealed class GoodActionsContract : ActionProviderContract<GoodActions>
{
    private readonly ConditionalWeakTable<GoodActions, GoodMarks> _marks = [];

    protected override GoodActions Create()
    {
        GoodMarks marks = new();
        GoodActions actions = new(marks);
        _marks.Add(actions, marks);
        return actions;
    }

    protected override string StateOf(GoodActions provider) =>
        string.Join(',', _marks.TryGetValue(provider, out GoodMarks? marks) ? marks.Marked.Current : []);
}
