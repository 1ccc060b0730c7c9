using System.Collections.Immutable;

namespace Bpftop.Nvidia;

/// <summary>What one GPU said. NaN and null are "it does not say".</summary>
/// <param name="Label">Its index, as <c>gpu.id</c> shows it.</param>
internal sealed record GpuReading(string Label)
{
    public string? Name { get; init; }

    public string? Uuid { get; init; }

    /// <summary>Why it says nothing at all, in a word or two.</summary>
    public string? Fault { get; init; }

    public double Utilization { get; init; } = double.NaN;

    public double Encoder { get; init; } = double.NaN;

    public double Decoder { get; init; } = double.NaN;

    public double MemoryUsed { get; init; } = double.NaN;

    public double MemoryTotal { get; init; } = double.NaN;

    public double Celsius { get; init; } = double.NaN;

    public double Watts { get; init; } = double.NaN;

    public double WattLimit { get; init; } = double.NaN;

    public double FanPercent { get; init; } = double.NaN;

    public double SmHertz { get; init; } = double.NaN;

    public double MemoryHertz { get; init; } = double.NaN;

    /// <summary>Why its clocks are not higher, "none" where nothing holds them down.</summary>
    public string? Throttle { get; init; }

    /// <summary>Processes that have something on it.</summary>
    public double Processes { get; init; } = double.NaN;

    /// <summary>The MIG devices that it is split into; none where it is not.</summary>
    public ImmutableArray<MigReading> Instances { get; init; } = [];

    /// <summary>In its bar of utilisation.</summary>
    public string UtilizationCaption { get; init; } = "";

    /// <summary>In its bar of memory.</summary>
    public string MemoryCaption { get; init; } = "";

    /// <summary>A GPU that says nothing; its bars say why.</summary>
    public static GpuReading WithFault(string label, string? name, string? uuid, string fault) =>
        new(label) { Name = name, Uuid = uuid, Fault = fault, UtilizationCaption = fault, MemoryCaption = fault };
}
