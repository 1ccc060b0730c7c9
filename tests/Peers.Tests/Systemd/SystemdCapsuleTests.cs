using Bpftop.Systemd;
using Bpftop.Systemd.Bus;
using Bpftop.Systemd.Names;
using Bpftop.Systemd.Units;

namespace Bpftop.Peers.Tests.Systemd;

/// <summary>A capsule's manager, which names its units like a user's does.</summary>
public sealed class SystemdCapsuleTests
{
    [Fact]
    public async Task The_units_of_a_capsule_belong_to_its_own_manager_who_is_found_and_asked()
    {
        await WithCapsuleAsync(async (peer, probe) =>
        {
            using UnitRefresh managers = Managers(peer.RunRootAs("box"));
            Availability availability = await probe(managers, static found => found.State == AvailabilityState.Ready);
            Assert.Equal(AvailabilityState.Ready, availability.State);

            int web = Cgroup2.Processes(peer.Service + "/shop.slice/web.service")[0];
            UnitOwner owner = UnitPath.Parse(Cgroup2.Of(web), managers.Directory.Current.Roots)!;
            Assert.Equal((peer.Label, "web.service", "shop.slice"), (owner.Manager, owner.Unit, owner.Slice));
            UnitFacts? facts = null;
            await Wait.UntilAsync(
                () => (facts = managers.Directory.Current.Find(owner.Manager, owner.Unit)) is { IsActive: true }, () => $"the capsule's manager does not tell of {owner.Key}");
            Assert.Equal("The web server", facts!.Description);
        });
    }

    [Fact]
    public async Task Who_listens_in_a_capsules_folder_speaks_for_that_capsules_units_only()
    {
        await WithCapsuleAsync(async (peer, probe) =>
        {
            using UnitRefresh managers = Managers(peer.RunRootAs("other"));
            Availability availability = await probe(
                managers, static found => found.Reason.StartsWith("the manager of capsule other: what answers there is not capsule@other.service", StringComparison.Ordinal));
            Assert.Equal(AvailabilityState.Degraded, availability.State);
            Assert.Empty(managers.Directory.Current.Managers);
        });
    }

    private static UnitRefresh Managers(string runRoot) => new(
        new PluginOptions(new Dictionary<string, string>()), new NoPaths(), new Surroundings { RunRoot = runRoot, SystemBus = null }, new TableInterest());

    private static async Task WithCapsuleAsync(Func<SystemdCapsulePeer, Func<UnitRefresh, Func<Availability, bool>, Task<Availability>>, Task> use)
    {
        SystemdCapsulePeer peer = new("box");
        await peer.InitializeAsync();
        try
        {
            await use(peer, ProbeAsync);
        }
        finally
        {
            await peer.DisposeAsync();
        }
    }

    private static async Task<Availability> ProbeAsync(UnitRefresh managers, Func<Availability, bool> isExpected)
    {
        Availability availability = default;
        await Wait.UntilAsync(async () => isExpected(availability = await managers.ProbeAsync(CancellationToken.None)), () => $"{availability}");
        return availability;
    }

    private sealed class NoPaths : ICgroupPaths
    {
        public string? Root => null;

        public bool TryGet(ulong id, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? path)
        {
            path = null;
            return false;
        }
    }
}
