using System.Collections.Immutable;

namespace Bpftop;

/// <summary>A bar of the header.</summary>
/// <param name="Id">The plugin's id, a dot, a name: <c>gpu.memory</c>.</param>
/// <param name="Label">A few characters before the bar.</param>
/// <param name="Help">One sentence: what the bar shows.</param>
public sealed record MeterSpec(string Id, string Label, string Help)
{
    /// <summary>What the values count.</summary>
    public Unit Unit { get; init; }

    /// <summary>The parts that the bar stacks, first one leftmost.</summary>
    public ImmutableArray<string> Segments { get; init; } = ["used"];

    /// <summary>The full bar; NaN where each refresh says it through <see cref="MeterBlock.Maximum"/>.</summary>
    public double Maximum { get; init; } = 100;
}

/// <summary>Gives bars to the header.</summary>
public interface IMeterProvider
{
    /// <summary>The bars. Read again after each probe that finds the source usable: a driver knows its devices
    /// only then.</summary>
    ImmutableArray<MeterSpec> Meters { get; }

    /// <summary>Writes the values of one refresh, under the rules of <see cref="IColumnProvider.Fill"/>.</summary>
    void Fill(in Tick tick, MeterBlock block);
}

/// <summary>The bars that one provider fills in one refresh.</summary>
public readonly ref struct MeterBlock
{
    private readonly ReadOnlySpan<double[]> _segments;
    private readonly Span<double> _maxima;
    private readonly Span<string?> _captions;

    /// <summary>Makes a block over the host's (or a test's) storage. Plugins are handed one.</summary>
    /// <param name="segments">Per meter: one prefilled value per segment.</param>
    /// <param name="maxima">Per meter: the full bar.</param>
    /// <param name="captions">Per meter: a text in the bar, or null for the value in its unit.</param>
    public MeterBlock(ReadOnlySpan<double[]> segments, Span<double> maxima, Span<string?> captions)
    {
        _segments = segments;
        _maxima = maxima;
        _captions = captions;
    }

    /// <summary>The values of a meter's segments, prefilled with NaN.</summary>
    public Span<double> Segments(int meter) => _segments[meter];

    /// <summary>The full bar, prefilled with <see cref="MeterSpec.Maximum"/>.</summary>
    public ref double Maximum(int meter) => ref _maxima[meter];

    /// <summary>The text in the bar; null writes the value in its unit. Cache it: no allocation.</summary>
    public ref string? Caption(int meter) => ref _captions[meter];
}
