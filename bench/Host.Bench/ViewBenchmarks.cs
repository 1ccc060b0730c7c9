using BenchmarkDotNet.Attributes;
using Bpftop.Host.Snapshot;
using Bpftop.Host.Tests.View;
using Bpftop.Host.View;

namespace Bpftop.Bench;

/// <summary>Filter, sort, tree and groups of one refresh at 10,000 processes.</summary>
[MemoryDiagnoser]
public class ViewBenchmarks
{
    private readonly TenThousandProcesses _machine = new();
    private ProcessView _view = null!;
    private ViewOptions _options = null!;
    private Frame _frame = null!;

    /// <summary>How the processes are looked at.</summary>
    [ParamsSource(nameof(Modes))]
    public string Mode { get; set; } = "";

    /// <summary>Every way there is.</summary>
    public static IEnumerable<string> Modes => TenThousandProcesses.Modes;

    [GlobalSetup]
    public void SetUp()
    {
        _view = new ProcessView(_machine.Columns);
        _options = _machine.Options(Mode, _view);
    }

    /// <summary>A new frame for each call: the same one again would be sorted already.</summary>
    [IterationSetup]
    public void NextFrame()
    {
        _frame = _machine.Next(Mode);
        _frame.Numbers(_machine.Columns["cpu"]);
    }

    [Benchmark]
    public int Update()
    {
        _view.Update(_frame, _options);
        return _view.Rows.Length;
    }
}
