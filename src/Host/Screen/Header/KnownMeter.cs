using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Screen.Header;

/// <summary>A meter that the header can have.</summary>
/// <param name="Id">By which the configuration knows it; a plugin's has a dot in it, and the host's have none.</param>
/// <param name="Help">One sentence: what it shows.</param>
/// <param name="Forms">How it can look, the usual form first.</param>
internal sealed record KnownMeter(string Id, string Help, ImmutableArray<MeterForm> Forms)
{
    /// <summary>A bar for each CPU; where several columns have it, they share the CPUs.</summary>
    public const string Cpus = "cpus";

    /// <summary>The bars of plugins that stand nowhere else; where several columns have it, they share them.</summary>
    public const string Plugins = "plugins";

    private static readonly ImmutableArray<MeterForm> Every = [MeterForm.Bar, MeterForm.Graph, MeterForm.Text, MeterForm.Digits];

    /// <summary>The host's meter that it is; null for CPUs and plugins.</summary>
    public HostMeter? Host { get; init; }

    /// <summary>What there is without any plugin, in the order that it is offered in.</summary>
    public static ImmutableArray<KnownMeter> OfHost { get; } =
    [
        new(Cpus, "Each CPU; where several columns have this, they share the CPUs.", [MeterForm.Bar, MeterForm.Text, MeterForm.Graph]),
        .. HostMeters.All.Select(static meter => new KnownMeter(meter.Spec.Id, meter.Spec.Help, FormsOf(meter)) { Host = meter }),
        new(Plugins, "The bars of plugins that stand nowhere else; where several columns have this, they share them.", [MeterForm.Bar]),
    ];

    /// <summary>A bar of a plugin.</summary>
    public static KnownMeter Of(MeterSpec bar) => new(bar.Id, bar.Help, Every);

    /// <summary>A meter of an id. One with a dot is a plugin's, which need not be there today.</summary>
    /// <returns>Null where no meter can have this id.</returns>
    public static KnownMeter? Find(string id)
    {
        foreach (KnownMeter meter in OfHost)
        {
            if (meter.Id == id)
            {
                return meter;
            }
        }

        return id.Contains('.', StringComparison.Ordinal) ? new KnownMeter(id, "Of a plugin that is not there now.", Every) : null;
    }

    private static ImmutableArray<MeterForm> FormsOf(HostMeter meter) =>
    [
        .. meter.Segments.IsEmpty ? [MeterForm.Text] : (MeterForm[])[MeterForm.Bar, MeterForm.Text],
        .. meter.HasGraph ? [MeterForm.Graph] : (MeterForm[])[],
        .. meter.Figure.Word is null ? [MeterForm.Digits] : (MeterForm[])[],
    ];
}
