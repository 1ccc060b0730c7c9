using System.Text;
using Bpftop.Freezer;
using Bpftop.PluginContract;

namespace Bpftop.Plugins.Tests.Freezer;

/// <remarks>The suite's processes are in the cgroup of the test, mostly the root.</remarks>
[Collection(RootCgroupTests.Collection)]
public sealed class FreezerActionsContract : ActionProviderContract<IActionProvider>, IDisposable
{
    private readonly FreezerUnderTest _freezer = new();

    public void Dispose()
    {
        Assert.Empty(_freezer.Records);
        Assert.DoesNotContain("bpftop-freeze-", StateOf(_freezer.Actions), StringComparison.Ordinal);
        _freezer.Dispose();
    }

    protected override IActionProvider Create() => _freezer.Actions;

    protected override ActionRequest Request(string actionId, ProcessRow target) =>
        new(actionId, [target], [], actionId == FreezerActions.FreezeFor ? "30" : null);

    /// <summary>The cgroups that the plugin could have made or frozen, with their files, and the journal.</summary>
    protected override string StateOf(IActionProvider provider)
    {
        StringBuilder state = new();
        foreach (string folder in Directory.GetDirectories(TestCgroup.Mount, "bpftop-freeze-*").Order(StringComparer.Ordinal))
        {
            state.AppendLine(folder).AppendLine(File.ReadAllText($"{folder}/cgroup.freeze")).AppendLine(File.ReadAllText($"{folder}/cgroup.procs"));
        }

        state.AppendLine(Directory.Exists(_freezer.Folder).ToString()).AppendJoin(' ', _freezer.Records);
        return state.ToString();
    }
}
