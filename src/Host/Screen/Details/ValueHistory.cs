using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Screen.Details;

/// <summary>What is drawn over time: the sum of some columns.</summary>
/// <param name="Label">A few characters.</param>
/// <param name="Unit">How values are written.</param>
/// <param name="Columns">The columns, the host's or a plugin's.</param>
internal record GraphSpec(string Label, Unit Unit, Column[] Columns)
{
    /// <summary>The value at the top of the graph; NaN for a round number above the largest one in sight.</summary>
    public double Top { get; init; } = double.NaN;

    /// <summary>The value of a row; NaN where one of the columns has none.</summary>
    public virtual double Of(Frame frame, int row)
    {
        double sum = 0;
        foreach (Column column in Columns)
        {
            sum += frame.Has(column) ? frame.NumberOf(column, row) : double.NaN;
        }

        return sum;
    }
}

/// <summary>The values that one process had in the last frames, by their numbers, in whatever order the frames come.</summary>
/// <remarks>Allocates nothing once it is made. One thread.</remarks>
internal sealed class ValueHistory
{
    /// <summary>As many as the widest screen has room for.</summary>
    public const int Capacity = 1024;

    // A slot has the frame of its number, or none: 0.
    private readonly long[] _frames = new long[Capacity];
    private readonly double[][] _values;

    public ValueHistory(ImmutableArray<GraphSpec> graphs)
    {
        Graphs = graphs;
        _values = [.. graphs.Select(static _ => new double[Capacity])];
    }

    public ImmutableArray<GraphSpec> Graphs { get; }

    /// <summary>Takes the values of a frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="row">The process's row; negative where it is not there.</param>
    public void Take(Frame frame, int row)
    {
        int slot = SlotOf(frame.Number);
        _frames[slot] = frame.Number;
        for (int graph = 0; graph < Graphs.Length; graph++)
        {
            _values[graph][slot] = row < 0 ? double.NaN : Graphs[graph].Of(frame, row);
        }
    }

    /// <summary>Notes that nothing will be known of a frame.</summary>
    public void TakeUnknown(long number)
    {
        int slot = SlotOf(number);
        _frames[slot] = number;
        foreach (double[] values in _values)
        {
            values[slot] = double.NaN;
        }
    }

    /// <summary>Whether a frame's values are known, or known not to be.</summary>
    public bool Has(long number) => _frames[SlotOf(number)] == number;

    /// <summary>A value; NaN where it is not known.</summary>
    public double At(int graph, long number) => number > 0 && Has(number) ? _values[graph][SlotOf(number)] : double.NaN;

    /// <summary>The largest value of some frames; NaN where none is known.</summary>
    public double Most(int graph, long first, long last)
    {
        double most = double.NaN;
        for (long number = first; number <= last; number++)
        {
            double value = At(graph, number);
            most = double.IsNaN(most) || value > most ? value : most;
        }

        return most;
    }

    private static int SlotOf(long number) => (int)(number % Capacity);
}
