using BenchmarkDotNet.Attributes;
using Bpftop.Host.Collect.Bpf;
using Bpftop.Host.Collect.Proc;

namespace Bpftop.Bench;

/// <summary>One walk over the processes that run on this machine, by each collector; needs root. Start
/// <c>artifacts/bench/crowd COUNT</c> beside it for more of them.</summary>
[MemoryDiagnoser]
public class CollectBenchmarks
{
    private BpfCollector _bpf = null!;
    private ProcCollector _proc = null!;

    [GlobalSetup]
    public void SetUp()
    {
        _bpf = BpfCollector.Create();
        _proc = ProcCollector.ForThisMachine(notice: null);
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _bpf.Dispose();
        _proc.Dispose();
    }

    [Benchmark]
    public int Bpf() => _bpf.Walk(withThreads: false).Processes.Length;

    [Benchmark]
    public int Proc() => _proc.Walk(withThreads: false).Processes.Length;
}
