using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Bpftop.Nvidia;

/// <summary>One round of all GPUs. Nobody changes it.</summary>
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
    /// <summary>A driver that has not answered for longer tells nothing about now.</summary>
    private static readonly TimeSpan _fresh = TimeSpan.FromSeconds(10);

    public static GpuReadings None { get; } = new(0, 0, null, [], FrozenDictionary<int, GpuProcess>.Empty);

    public bool IsFresh(TimeProvider time) => !Gpus.IsEmpty && time.GetElapsedTime(Taken) < _fresh;
}
