using Bpftop.Host.Screen.Details;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Screen.Header;

/// <summary>A meter in its place in the header, with what is drawn of it over time.</summary>
internal sealed class MeterPlace
{
    /// <summary>Lines of a graph: its label, and two for the values.</summary>
    private const int GraphHeight = 3;

    public MeterPlace(MeterChoice choice)
    {
        Choice = choice;
        Host = KnownMeter.Find(choice.Id)?.Host;
        if (choice.Form == MeterForm.Graph && choice.Id != KnownMeter.Cpus)
        {
            Graph = new ValueHistory([new MeterGraph(this) { Top = Host?.GraphTop ?? double.NaN }]);
        }
    }

    public MeterChoice Choice { get; }

    /// <summary>The host's meter that it is; null for single CPUs and what plugins have.</summary>
    public HostMeter? Host { get; }

    /// <summary>Its values over time; null where it is no graph.</summary>
    public ValueHistory? Graph { get; }

    public bool IsCpus => Choice.Id == KnownMeter.Cpus;

    public bool IsPlugins => Choice.Id == KnownMeter.Plugins;

    /// <summary>The bar of a plugin that it is in a frame; null where there is none.</summary>
    public MeterReading? ReadingIn(Frame frame)
    {
        foreach (MeterReading reading in frame.Meters)
        {
            if (reading.Spec.Id == Choice.Id)
            {
                return reading;
            }
        }

        return null;
    }

    /// <summary>Lines that it takes; 0 for a plugin's that is not there.</summary>
    public int HeightIn(Frame frame) =>
        Host is null && ReadingIn(frame) is null ? 0
        : Choice.Form == MeterForm.Graph ? GraphHeight
        : Choice.Form == MeterForm.Digits ? LargeDigits.Height
        : 1;

    /// <summary>What is drawn over time.</summary>
    private sealed record MeterGraph(MeterPlace Place) : GraphSpec(Place.Host?.Spec.Label ?? Place.Choice.Id, UnitOf(Place.Host), [])
    {
        public override double Of(Frame frame, int row) =>
            Place.Host is { } meter ? meter.Graph(frame) : Place.ReadingIn(frame) is { } reading ? MeterLine.SumOf(reading) : double.NaN;

        private static Unit UnitOf(HostMeter? meter) => meter is null ? Unit.None : meter.GraphUnit;
    }
}
