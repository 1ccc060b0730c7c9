namespace Bpftop.PluginContract;

/// <summary>The host's side of a fill of bars: storage for each.</summary>
internal sealed class MeterSheet
{
    private readonly IMeterProvider _provider;
    private readonly double[] _full;
    private readonly double[][] _segments;
    private readonly double[] _maxima;
    private readonly string?[] _captions;

    /// <summary>Makes storage for the bars that there are now.</summary>
    public MeterSheet(IMeterProvider provider)
    {
        _provider = provider;
        _segments = [.. provider.Meters.Select(static meter => new double[meter.Segments.Length])];
        _full = [.. provider.Meters.Select(static meter => meter.Maximum)];
        _maxima = new double[_segments.Length];
        _captions = new string?[_segments.Length];
    }

    /// <summary>Every number of the last fill.</summary>
    public IEnumerable<double> Numbers => _segments.SelectMany(static values => values).Concat(_maxima);

    /// <summary>Fills every bar, and allocates nothing itself.</summary>
    public void Fill(in Tick tick)
    {
        foreach (double[] values in _segments)
        {
            Array.Fill(values, double.NaN);
        }

        _full.CopyTo(_maxima, 0);
        Array.Clear(_captions);
        _provider.Fill(tick, new MeterBlock(_segments, _maxima, _captions));
    }
}
