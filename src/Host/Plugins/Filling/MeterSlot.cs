using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Plugins.Filling;

/// <summary>A provider of bars. Its bars may change after each probe: a driver knows its devices only then.</summary>
internal sealed class MeterSlot(IMeterProvider provider, Func<ImmutableArray<MeterSpec>, string?> check, FillAccount account)
    : FillSlot(account)
{
    private volatile Memory _next = new([]);
    private Memory _memory = new([]);

    public override string Kind => "bars";

    /// <summary>The bars as they were last read; any thread.</summary>
    public ImmutableArray<MeterSpec> Meters => _next.Meters;

    /// <summary>The bars that the current refresh has; the sampling thread only.</summary>
    public ImmutableArray<MeterSpec> Current => _memory.Meters;

    /// <summary>Where its first bar is among the frame's; the sampling thread only.</summary>
    public int First { get; set; }

    /// <summary>Asks the provider for its bars; on the pool, while it is not filled or may be.</summary>
    /// <exception cref="InvalidOperationException">An id is wrong or taken.</exception>
    public void ReadMeters()
    {
        ImmutableArray<MeterSpec> meters = provider.Meters;
        if (!meters.AsSpan().SequenceEqual(_next.Meters.AsSpan()))
        {
            _next = check(meters) is { } wrong ? throw new InvalidOperationException(wrong) : new Memory(meters);
        }
    }

    /// <summary>Takes up what <see cref="ReadMeters"/> read; at the start of a refresh.</summary>
    public void TakeUp() => _memory = _next;

    public override bool IsWanted(FrameDemand demand) => !_memory.Meters.IsEmpty;

    public override void Prepare(Frame frame, FrameDemand demand)
    {
        for (int meter = 0; meter < _memory.Meters.Length; meter++)
        {
            _memory.Segments[meter].AsSpan().Fill(double.NaN);
            _memory.Maxima[meter] = _memory.Meters[meter].Maximum;
            _memory.Captions[meter] = null;
        }
    }

    public override void Call(in Tick tick) =>
        provider.Fill(tick, new MeterBlock(_memory.Segments, _memory.Maxima, _memory.Captions));

    public override void Repeat(Frame frame, FrameDemand demand)
    {
        for (int meter = 0; meter < _memory.Meters.Length; meter++)
        {
            MeterReading reading = frame.Meters[First + meter];
            _memory.Segments[meter].CopyTo(reading.Segments, 0);
            reading.Maximum = _memory.Maxima[meter];
            reading.Caption = _memory.Captions[meter];
        }
    }

    private sealed class Memory(ImmutableArray<MeterSpec> meters)
    {
        public ImmutableArray<MeterSpec> Meters { get; } = meters;

        public double[][] Segments { get; } = [.. meters.Select(static meter => new double[meter.Segments.Length])];

        public double[] Maxima { get; } = new double[meters.Length];

        public string?[] Captions { get; } = new string?[meters.Length];
    }
}
