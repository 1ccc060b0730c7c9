using BenchmarkDotNet.Attributes;
using Bpftop.PluginContract;
using Bpftop.Plugins.Tests.AllPlugins;

namespace Bpftop.Bench;

/// <summary>One fill of each first-party plugin at 500 containers and 5,000 processes, every column wanted.</summary>
[MemoryDiagnoser]
public class PluginBenchmarks
{
    private FiveHundredContainers _machine = null!;
    private ColumnSheet _columns = null!;
    private ITableProvider _table = null!;
    private TableBuffer _rows = null!;
    private long _number = 10;

    /// <summary>Whose.</summary>
    [Params("systemd", "container", "freezer", "gpu")]
    public string Prefix { get; set; } = "";

    [GlobalSetup]
    public void SetUp()
    {
        _machine = new FiveHundredContainers();
        _machine.SettleAsync().GetAwaiter().GetResult();
        IColumnProvider columns = _machine.Columns.Single(provider => provider.Columns[0].Id.StartsWith(Prefix + ".", StringComparison.Ordinal));
        _columns = new ColumnSheet(columns).Fill(_machine.Rows, _number);
        _table = _machine.Tables.Single(provider => provider.Table.Id.StartsWith(Prefix + ".", StringComparison.Ordinal));
        _rows = new TableBuffer(_table.Table);
    }

    [GlobalCleanup]
    public void CleanUp() => _machine.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Benchmark]
    public void Columns() => _columns.Refill(Tick());

    [Benchmark]
    public int Table()
    {
        _rows.Clear();
        _table.Fill(Tick(), new TableBlock(_rows));
        return _rows.Count;
    }

    private Tick Tick() => new(++_number, TimeSpan.FromSeconds(1), _machine.Rows, _machine.Usage);
}
