using Bpftop.Host.Collect;

namespace Bpftop.Bench;

/// <summary>A machine of a given number of processes, some of which work; no kernel is asked.</summary>
internal sealed class CrowdCollector : ICollector
{
    private const ulong TickNs = 1_000_000_000;
    private readonly ProcessRecord[] _processes;
    private ulong _atNs = TickNs;

    public CrowdCollector(int count)
    {
        _processes = new ProcessRecord[count];
        for (int index = 0; index < count; index++)
        {
            ref ProcessRecord process = ref _processes[index];
            process.Pid = process.Tid = process.NamespacePid = index + 2;
            process.ParentPid = index < 100 ? 1 : 2 + (index % 100);
            process.StartNs = (ulong)index * 1000;
            process.Threads = 1;
            process.State = (byte)'S';
            process.ResidentBytes = (ulong)(index * 7919 % 100_000) * 4096;
            process.Flags = TaskFlags.HasMemory;
            "sleeper"u8.CopyTo(process.Name);
        }
    }

    public string Name => "crowd";

    /// <summary>How many of the processes work; a tenth of them where nothing is said.</summary>
    public int Busy { get; init; } = -1;

    public string? Notice => null;

    public TaskWalk Walk(bool withThreads, TaskFacts facts = TaskFacts.All)
    {
        _atNs += TickNs;
        int busy = Busy < 0 ? _processes.Length / 10 : Busy;
        for (int worker = 0; worker < busy; worker++)
        {
            int index = (int)((long)worker * _processes.Length / busy);
            _processes[index].Work.RunNs += (ulong)(index * 31 % 997) * 1_000_000;
        }

        return new TaskWalk { Processes = _processes, AtNs = _atNs, WalkNs = 0, ThreadCount = _processes.Length };
    }

    public int TakeExits(Span<ExitRecord> into) => 0;

    public void Dispose()
    {
    }
}
