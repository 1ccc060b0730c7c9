using Bpftop.Host.Collect;
using Bpftop.Toolkit;

namespace Bpftop.Host.Snapshot;

/// <summary>One refresh, whole: rows with their rates and texts, the machine's meters, what ended, and the values
/// of plugins.</summary>
/// <remarks>
/// Belongs to one thread at a time: to the sampling thread until it is published, then to the reader that took it.
/// Its arrays are used again, so nothing of it may be kept past the reader's next take. Host columns are computed
/// when first asked for, so that columns nobody looks at cost nothing.
/// </remarks>
internal sealed class Frame
{
    private readonly ColumnCells<double> _numbers = new(double.NaN);
    private readonly ColumnCells<string?> _texts = new(null);

    /// <summary>Counts refreshes, from 1.</summary>
    public long Number { get; set; }

    public DateTimeOffset Time { get; set; }

    /// <summary>True for a frame that was kept and is read again, in any order; false for the newest there was.</summary>
    public bool IsPast { get; set; }

    /// <summary>Time since the refresh before; zero at the first.</summary>
    public TimeSpan Interval { get; set; }

    /// <summary>The boot-time clock of the walk, in nanoseconds: ages are differences to it.</summary>
    public ulong AtNs { get; set; }

    /// <summary>When <see cref="AtNs"/> was 0, in nanoseconds since 1970 UTC; the same in every frame.</summary>
    public long BootUnixNs { get; set; }

    /// <summary>When a process started, in seconds since 1970 UTC: to the clock tick, which is all that /proc tells, so
    /// that both collectors say the same.</summary>
    /// <remarks>In a time namespace whose clock was set back, /proc has ticks of the number that wraps around, which begin
    /// elsewhere: its answer may then be a tick too early.</remarks>
    public double StartedUnixSeconds(ulong startNs)
    {
        long start = (long)startNs;
        const long TickNs = (long)ProcessStat.TickNs;
        long rest = start % TickNs;
        return (BootUnixNs + start - (rest < 0 ? rest + TickNs : rest)) / 1e9;
    }

    /// <summary>For how long a process has been there. In a time namespace, what started before the namespace's clock was
    /// 0 has a start that wraps around.</summary>
    public double SecondsSince(ulong startNs) => Math.Max(0, (long)(AtNs - startNs) / 1e9);

    /// <summary>Rows that count in each array below: processes first, then threads where they are shown.</summary>
    public int RowCount { get; set; }

    public int ProcessCount { get; set; }

    public ProcessRecord[] Records { get; set; } = [];

    public ProcessRates[] Rates { get; set; } = [];

    public ProcessIdentity[] Identities { get; set; } = [];

    public ProcessRow[] Rows { get; set; } = [];

    public ProcessUsage[] Usage { get; set; } = [];

    public ExitedProcess[] Exited { get; set; } = [];

    public int ExitedCount { get; set; }

    public TaskCounts Tasks;

    public CollectorReport Collector;

    public SystemSample System { get; } = new();

    /// <summary>Bars of plugins, in the order of loading.</summary>
    public List<MeterReading> Meters { get; } = [];

    /// <summary>Tables of plugins, in the order of loading.</summary>
    public List<TableReading> Tables { get; } = [];

    /// <summary>The rows of a plugin's table at this refresh; null where there is no answer.</summary>
    public TableBuffer? Table(string id)
    {
        foreach (TableReading reading in Tables)
        {
            if (reading.Spec.Id == id && reading.FrameNumber == Number)
            {
                return reading.Rows;
            }
        }

        return null;
    }

    /// <summary>The row of the process that has a pid; -1 for none. Looks at one after the other: for what a key does.</summary>
    public int RowOfProcess(int pid)
    {
        int row = 0;
        while (row < ProcessCount && Records[row].Pid != pid)
        {
            row++;
        }

        return row < ProcessCount ? row : -1;
    }

    /// <summary>A tick over this frame, as plugins see it.</summary>
    public Tick Tick => new(Number, Interval, Rows.AsSpan(0, RowCount), Usage.AsSpan(0, RowCount));

    /// <summary>The values of a number column, one per row; all NaN where its plugin was not asked or has none.</summary>
    public ReadOnlySpan<double> Numbers(Column column)
    {
        if (_numbers.Begin(this, column, out Span<double> rows))
        {
            column.Source!.Fill(this, rows);
        }

        return rows;
    }

    /// <summary>The values of a text column, one per row; all null where its plugin was not asked or has none.</summary>
    public ReadOnlySpan<string?> Texts(Column column)
    {
        if (_texts.Begin(this, column, out Span<string?> rows))
        {
            column.Source!.Fill(this, rows);
        }

        return rows;
    }

    /// <summary>The value of a number column in one row, as <see cref="Numbers"/> has it; of the host's columns no other is
    /// computed for it.</summary>
    public double NumberOf(Column column, int row) =>
        column.Source is { } source && !_numbers.Has(column, Number) ? source.Number(this, row) : Numbers(column)[row];

    /// <summary>The text of a text column in one row, as <see cref="Texts"/> has it; of the host's columns no other is computed
    /// for it.</summary>
    public string? TextOf(Column column, int row) =>
        column.Source is { } source && !_texts.Has(column, Number) ? source.Text(this, row) : Texts(column)[row];

    /// <summary>Has the host's texts computed again: names and command lines may have come meanwhile.</summary>
    public void RenewTexts(IReadOnlyList<Column> columns)
    {
        for (int index = 0; index < columns.Count; index++)
        {
            if (columns[index].Source is TextColumn)
            {
                _texts.Forget(columns[index]);
            }
        }
    }

    /// <summary>Whether a column has values in this frame: the host's always, a plugin's where it was asked.</summary>
    public bool Has(Column column) =>
        column.Source is not null || (column.IsText ? _texts.Has(column, Number) : _numbers.Has(column, Number));

    /// <summary>The memory behind <see cref="Numbers"/>, for whoever cannot keep a span; the rows of the frame count in
    /// it.</summary>
    public double[] NumberMemory(Column column)
    {
        Numbers(column);
        return _numbers.Of(column);
    }

    /// <summary>As <see cref="NumberMemory"/>, for a text column.</summary>
    public string?[] TextMemory(Column column)
    {
        Texts(column);
        return _texts.Of(column);
    }

    /// <summary>Takes the cells that a plugin wrote, one per row, and gives other memory in exchange: nothing is
    /// copied, and the plugin never writes to what a reader sees.</summary>
    /// <param name="column">The plugin's number column.</param>
    /// <param name="cells">The written cells; afterwards memory of any length, or null.</param>
    public void ExchangeNumbers(Column column, ref double[]? cells) => _numbers.Exchange(column, Number, ref cells);

    /// <summary>As <see cref="ExchangeNumbers"/>, for a text column.</summary>
    public void ExchangeTexts(Column column, ref string?[]? cells) => _texts.Exchange(column, Number, ref cells);
}
