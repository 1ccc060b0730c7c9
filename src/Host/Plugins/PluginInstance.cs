using Bpftop.Host.Plugins.Filling;
using Bpftop.Host.Plugins.Loading;

namespace Bpftop.Host.Plugins;

/// <summary>A plugin while it is on: its services and what they can do. Made anew each time it is switched on.</summary>
internal sealed class PluginInstance(PluginParts parts, ImmutableArray<FillSlot> slots, ImmutableArray<DetailTab> details)
{
    private volatile bool _usable;
    private volatile bool _givenUp;

    public ImmutableArray<FillSlot> Slots { get; } = slots;

    /// <summary>Its tabs of the details of a process.</summary>
    public ImmutableArray<DetailTab> Details { get; } = details;

    public ImmutableArray<PluginAction> Actions => parts.Actions;

    public IProbe? Probe => parts.Probe;

    public ImmutableArray<IBackgroundRefresh> Refreshes => parts.Refreshes;

    public ImmutableArray<ILeavingCheck> LeavingChecks => parts.LeavingChecks;

    /// <summary>What the BPF objects do that it has open.</summary>
    public ImmutableArray<BpfFeatureState> Features => parts.Bpf?.Features ?? [];

    /// <summary>Held while one of its fills runs; closed for good before the services are disposed.</summary>
    public FillGate Gate { get; } = new();

    /// <summary>Whether values can be expected: the sampling thread calls no other plugin.</summary>
    public bool IsUsable
    {
        get => _usable;
        set => _usable = value;
    }

    /// <summary>True where a fill never came back: nothing of it is called any more.</summary>
    public bool IsGivenUp
    {
        get => _givenUp;
        set => _givenUp = value;
    }

    /// <summary>Runs the plugin's own Dispose methods; on the pool.</summary>
    public ValueTask DisposeAsync() => parts.Services!.DisposeAsync();
}
