using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Bpftop.Nvidia.Devices;

/// <summary>One reading of all GPUs; immutable.</summary>
/// <param name="Taken">When, by the host's <see cref="TimeProvider"/>.</param>
/// <param name="TakenNs">When it began, in time since boot.</param>
/// <param name="Driver">The driver's version, or null.</param>
/// <param name="Gpus">By index.</param>
/// <param name="Processes">By pid.</param>
internal sealed record GpuReadings(
    long Taken,
    ulong TakenNs,
    string? Driver,
    ImmutableArray<GpuReading> Gpus,
    FrozenDictionary<int, GpuProcess> Processes)
{
    /// <summary>A reading that is older tells nothing about now.</summary>
    private static readonly TimeSpan _fresh = TimeSpan.FromSeconds(10);

    public static GpuReadings None { get; } = new(0, 0, null, [], FrozenDictionary<int, GpuProcess>.Empty);

    public bool IsFresh(TimeProvider time) => !Gpus.IsEmpty && time.GetElapsedTime(Taken) < _fresh;
}

/// <summary>What one GPU said; NaN and null where it does not say.</summary>
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

/// <summary>What a process used of all GPUs together; NaN where one of them does not say.</summary>
/// <param name="Utilization">Percent of one GPU.</param>
/// <param name="Memory">Bytes.</param>
/// <param name="Encoder">Percent of one GPU's encoder.</param>
/// <param name="Decoder">Percent of one GPU's decoder.</param>
/// <param name="Id">The GPUs: <c>0</c>, <c>0,1</c>, <c>0:1/2</c>.</param>
/// <param name="MeasuredNs">When the oldest part of its utilisation was measured, in time since boot: a process that
/// started later has only inherited the pid.</param>
internal readonly record struct GpuProcess(
    double Utilization,
    double Memory,
    double Encoder,
    double Decoder,
    string Id,
    ulong MeasuredNs)
{
    /// <summary>No part of the utilisation is a measurement of an earlier process.</summary>
    public const ulong NothingMeasured = ulong.MaxValue;
}

/// <summary>What one MIG device of a GPU said.</summary>
/// <param name="Label">GPU, GPU instance, compute instance: <c>0:1/2</c>.</param>
/// <param name="Uuid">Null where it does not say.</param>
/// <param name="MemoryUsed">Of its GPU instance; NaN where it does not say.</param>
/// <param name="MemoryTotal">Of its GPU instance; NaN where it does not say.</param>
/// <param name="Processes">Processes that have something on it; NaN where it does not say.</param>
internal sealed record MigReading(string Label, string? Uuid, double MemoryUsed, double MemoryTotal, double Processes);
