using Bpftop.Host.Plugins.Calls;
using Bpftop.Host.Plugins.Filling;
using Bpftop.Host.Plugins.Loading;

namespace Bpftop.Host.Plugins;

/// <summary>A plugin that was found, on or off, and how it is doing. Any thread may ask.</summary>
internal sealed class Plugin(IPluginSource source, Action changed)
{
    // Held for a few assignments only: the reader and the sampling thread take it, too.
    private readonly Lock _gate = new();
    private volatile PluginStatus _status = new(PluginState.Disabled);
    private volatile PluginInstance? _instance;
    private volatile PluginInfo? _info;
    private volatile string? _lastFault;
    private long _faults;

    public IPluginSource Source => source;

    /// <summary>Its id; the folder's name in lower case where the plugin was never asked.</summary>
    public string Id => _info?.Id ?? source.DeclaredId ?? FolderId(source.Label);

    /// <summary>What it said about itself when it was last loaded.</summary>
    public PluginInfo? Info
    {
        get => _info;
        set => _info = value;
    }

    /// <summary>What was wrong with its options when it was last loaded.</summary>
    public ImmutableArray<string> OptionFaults { get; set; } = [];

    /// <summary>Its services while it is on, or null.</summary>
    public PluginInstance? Instance => _instance;

    public PluginStatus Status => _status;

    /// <summary>Probes and refreshes, while it is on and has any.</summary>
    public BackgroundLoop? Loop { get; set; }

    /// <summary>Completes once it is known whether the plugin is usable.</summary>
    public TaskCompletionSource Answered { get; private set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes once it is known that the plugin is not usable, or each of its refreshes has run.</summary>
    public TaskCompletionSource Settled { get; private set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Switches it on with new services.</summary>
    public void Start(PluginInstance instance)
    {
        lock (_gate)
        {
            _faults = 0;
            _lastFault = null;
            Answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _status = new PluginStatus(PluginState.Starting);
            _instance = instance;
        }

        changed();
    }

    /// <summary>It is not on, for a reason.</summary>
    public void Stop(PluginStatus status)
    {
        lock (_gate)
        {
            _status = status;
            _instance = null;
            Answered.TrySetResult();
            Settled.TrySetResult();
        }

        changed();
    }

    /// <summary>Takes what a probe said; ignored where the plugin was switched off or given up meanwhile.</summary>
    public void Answer(PluginInstance instance, PluginStatus status)
    {
        lock (_gate)
        {
            if (_instance != instance || instance.IsGivenUp)
            {
                return;
            }

            _status = status;
            instance.IsUsable = status.IsUsable;
            Answered.TrySetResult();
            if (!status.IsUsable || instance.Refreshes.IsEmpty)
            {
                Settled.TrySetResult();
            }
        }

        changed();
    }

    /// <summary>A fill of it has not come back: it is never called again.</summary>
    public void GiveUp(PluginInstance instance, string reason)
    {
        lock (_gate)
        {
            instance.IsGivenUp = true;
            instance.IsUsable = false;
            if (_instance != instance)
            {
                return;
            }

            _status = new PluginStatus(PluginState.Hung, reason, "Report it to the plugin's author; restart bpftop to try again.");
        }

        changed();
    }

    /// <summary>A call of it that somebody else made did not come back when it was cancelled: it is hung until the call does.
    /// </summary>
    /// <param name="call">The call, in words.</param>
    /// <param name="away">Its task.</param>
    public void WaitFor(string call, Task away) => Loop?.WaitFor(call, away);

    /// <summary>A probe or a refresh threw, or did not answer in time.</summary>
    public void CountFault(string fault)
    {
        Interlocked.Increment(ref _faults);
        _lastFault = fault;
        changed();
    }

    public PluginHealth Health()
    {
        PluginInstance? instance = _instance;
        PluginStatus status = _status;
        PluginHealth health = new()
        {
            Id = Id,
            Name = _info?.Name ?? Id,
            Summary = _info?.Summary ?? "",
            Options = _info is { Options.IsDefault: false } said ? said.Options : [],
            Version = source.Version,
            Folder = source.Folder,
            State = status.State,
            Reason = status.Reason,
            Remedy = status.Remedy,
            Faults = Interlocked.Read(ref _faults),
            LastFault = _lastFault,
        };
        return instance is null ? health : WithCapabilities(health, instance);
    }

    private static PluginHealth WithCapabilities(PluginHealth health, PluginInstance instance)
    {
        health = health with
        {
            Features = instance.Features,
            Columns = [.. instance.Slots.OfType<ColumnSlot>().SelectMany(static slot => slot.Columns).Select(static column => column.Spec)],
            Meters = [.. instance.Slots.OfType<MeterSlot>().SelectMany(static slot => slot.Meters)],
            Tables = [.. instance.Slots.OfType<TableSlot>().Select(static slot => slot.Table)],
            Details = [.. instance.Details.Select(static tab => tab.Spec)],
            Actions = [.. instance.Actions.Select(static action => action.Spec)],
        };
        foreach (FillSlot slot in instance.Slots)
        {
            FillAccount account = slot.Account;
            health = health with
            {
                FillMicroseconds = health.FillMicroseconds + account.Microseconds,
                FillBytes = health.FillBytes + account.Bytes,
                Faults = health.Faults + account.Faults,
                LastFault = account.LastFault ?? health.LastFault,
                IsSlow = health.IsSlow || account.IsSlow,
            };
            if (account.IsSuspended && health.State is (PluginState.Ready or PluginState.Degraded))
            {
                health = health with
                {
                    State = PluginState.Suspended,
                    Reason = $"filling its {slot.Kind} threw several times in a row ({account.LastFault}); next try after {account.Pause.TotalSeconds:0} s",
                    Remedy = "Report it to the plugin's author, or switch the plugin off.",
                };
            }
        }

        return health;
    }

    private static string FolderId(string label) =>
        string.Concat(label.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant() is { Length: > 0 } id ? id : label;
}
