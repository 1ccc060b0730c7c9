using BenchmarkDotNet.Attributes;
using Bpftop.Host.Snapshot;

namespace Bpftop.Bench;

/// <summary>From records to a frame, and one column of it.</summary>
[MemoryDiagnoser]
public class SnapshotBenchmarks
{
    private readonly Frame _frame = new();
    private readonly FrameDemand _demand = new();
    private readonly ColumnCatalog _columns = new(HostColumns.All);
    private CrowdCollector _collector = new(0);
    private SnapshotBuilder _builder = null!;

    [Params(500, 5_000, 20_000)]
    public int Processes { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _collector = new CrowdCollector(Processes);
        _builder = new SnapshotBuilder(_collector, new NoCgroups(), new UserNumbers(), ExecutablePaths.Of("/proc", TimeProvider.System), new SleeperLines(), TimeProvider.System);
        Build();
    }

    [Benchmark]
    public int Build()
    {
        _builder.Build(_collector.Walk(withThreads: false), _frame, _demand);
        return _frame.RowCount;
    }

    /// <summary>A column is computed once for each frame, when it is first asked for.</summary>
    [Benchmark]
    public double BuildAndReadTwoColumns()
    {
        Build();
        return _frame.Numbers(_columns["cpu"])[0] + (_frame.Texts(_columns["command"])[0]?.Length ?? 0);
    }
}
