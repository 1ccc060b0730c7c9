using Bpftop.Host.Bpf;
using Bpftop.Host.Collect;
using Bpftop.Toolkit;

namespace Bpftop.Kernel.Tests.Details;

/// <summary>Reads a tab as the screen does, and looks values up by column.</summary>
internal sealed class Detail
{
    private readonly TableSpec _tab;
    private readonly TableBuffer _rows;

    private Detail(TableSpec tab, TableBuffer rows) => (_tab, _rows) = (tab, rows);

    /// <summary>BPF as the program has it.</summary>
    public static HostBpf Bpf { get; } = new(static () => TimeNamespace.BootOffsetNs("/proc") ?? 0);

    public int Count => _rows.Count;

    public string? Notice => _rows.Notice;

    public static ProcessRow RowOf(int pid) =>
        ProcessStat.Of("/proc", pid) is { } stat
            ? new ProcessRow(stat.Key, stat.ParentPid, pid, 0, 0, stat.IsKernelThread ? ProcessTraits.KernelThread : ProcessTraits.None, stat.Name, stat.Name)
            : throw new InvalidOperationException($"{pid} is not there");

    public static Detail Read(IDetailProvider provider, int pid) => Read(provider, RowOf(pid));

    public static Detail Read(IDetailProvider provider, ProcessRow row, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        TableBuffer rows = new(provider.Tab);
        provider.ReadAsync(row, rows, progress ?? new NoProgress(), cancellation).GetAwaiter().GetResult();
        string[] keys = rows.Keys.ToArray();
        Assert.Equal(keys.Length, keys.Distinct(StringComparer.Ordinal).Count());
        return new Detail(provider.Tab, rows);
    }

    public IEnumerable<int> Rows => Enumerable.Range(0, _rows.Count);

    public double Number(int row, string column) => _rows.Number(row, IndexOf(column));

    public string? Text(int row, string column) => _rows.Text(row, IndexOf(column));

    /// <summary>The row with a number in a column.</summary>
    public int RowWith(string column, double number) => Rows.Single(row => Number(row, column) == number);

    /// <summary>The row with a text in a column.</summary>
    public int RowWith(string column, string text) => Rows.Single(row => Text(row, column) == text);

    private int IndexOf(string column)
    {
        for (int index = 0; index < _tab.Columns.Length; index++)
        {
            if (_tab.Columns[index].Id == column)
            {
                return index;
            }
        }

        throw new InvalidOperationException($"{_tab.Id} has no column {column}");
    }

    private sealed class NoProgress : IProgress<int>
    {
        public void Report(int value)
        {
        }
    }
}

/// <summary>Progress as it is told, on the thread that tells it.</summary>
internal sealed class Told(Action<int>? told = null) : IProgress<int>
{
    public List<int> Counts { get; } = [];

    public void Report(int value)
    {
        Counts.Add(value);
        told?.Invoke(value);
    }
}

/// <summary>A machine without BPF.</summary>
internal sealed class NoBpf : IBpf
{
    public Availability Support => new(AvailabilityState.Denied, "BPF: not in this test");

    public IBpfObject Open(string name, ReadOnlySpan<byte> elf) => throw new BpfException("BPF: not in this test");
}
