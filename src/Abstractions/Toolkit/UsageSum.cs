namespace Bpftop.Toolkit;

/// <summary>Adds up what the processes of a table's row used; a missing value adds nothing, and a sum of missing values is NaN.
/// </summary>
/// <remarks>A value: keep it in a row's own object and set it to default at the start of each refresh.</remarks>
public struct UsageSum
{
    private KnownSum _cpu;
    private KnownSum _read;
    private KnownSum _written;

    /// <summary>Processes added, threads on rows of their own not counted.</summary>
    public int Processes { get; private set; }

    /// <summary>Percent of one core.</summary>
    public readonly double CpuPercent => _cpu.Value(Processes);

    /// <summary>Resident memory; pages that processes share are counted for each of them.</summary>
    public double ResidentBytes { get; private set; }

    /// <summary>Storage reads.</summary>
    public readonly double ReadBytesPerSecond => _read.Value(Processes);

    /// <summary>Storage writes.</summary>
    public readonly double WriteBytesPerSecond => _written.Value(Processes);

    /// <summary>Adds a row. A thread's row adds nothing: its process's row has it already.</summary>
    public void Add(in ProcessRow row, in ProcessUsage usage)
    {
        if ((row.Traits & ProcessTraits.Thread) != 0)
        {
            return;
        }

        Processes++;
        _cpu.Add(usage.CpuPercent);
        ResidentBytes += usage.ResidentBytes;
        _read.Add(usage.ReadBytesPerSecond);
        _written.Add(usage.WriteBytesPerSecond);
    }

    /// <summary>Adds one value of a column to a sum: NaN adds nothing, and a sum of nothing stays NaN.</summary>
    /// <param name="sum">The sum so far; NaN at the start.</param>
    /// <param name="values">The column, see <see cref="TableBlock.Processes"/>; empty where nobody gives it.</param>
    /// <param name="row">The process's row.</param>
    public static double Plus(double sum, ReadOnlySpan<double> values, int row) =>
        row >= values.Length || double.IsNaN(values[row]) ? sum : double.IsNaN(sum) ? values[row] : sum + values[row];

    private struct KnownSum
    {
        private double _sum;
        private bool _isAny;

        public void Add(double value)
        {
            if (!double.IsNaN(value))
            {
                _sum += value;
                _isAny = true;
            }
        }

        /// <summary>0 of no process; NaN where nothing is known of any.</summary>
        public readonly double Value(int processes) => _isAny || processes == 0 ? _sum : double.NaN;
    }
}
