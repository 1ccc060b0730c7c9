using System.Diagnostics.CodeAnalysis;
using Bpftop.Freezer;
using Bpftop.Freezer.Cgroups;
using Bpftop.Freezer.Journal;
using Bpftop.PluginContract;

namespace Bpftop.Plugins.Tests.Freezer;

public sealed class FreezerAbsentSourceContract : AbsentSourceContract
{
    private static readonly Version _kernel = new(6, 1);

    [Theory]
    [InlineData("5.1", "/tmp/none", AvailabilityState.Unsupported)]
    [InlineData("5.2", "/tmp/none", AvailabilityState.Ready)]
    [InlineData("6.18", null, AvailabilityState.Degraded)]
    public async Task The_probe_looks_at_the_kernel_and_at_the_journal(string kernel, string? folder, AvailabilityState state)
    {
        FreezerProbe probe = new(new CgroupTree(new FreezerUnderTest.Paths()), Journal(folder), Version.Parse(kernel));

        Assert.Equal(state, (await probe.ProbeAsync(default)).State);
    }

    protected override IProbe CreateAbsent() => new FreezerProbe(new CgroupTree(new NoPaths()), Journal("/tmp/none"), _kernel);

    private static FreezeJournal Journal(string? folder) => new(folder, new Lazy<string>(""));

    private sealed class NoPaths : ICgroupPaths
    {
        public string? Root => null;

        public bool TryGet(ulong id, [NotNullWhen(true)] out string? path)
        {
            path = null;
            return false;
        }
    }
}
