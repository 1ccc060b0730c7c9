using System.Runtime.InteropServices;
using Bpftop.Host.Bpf;

namespace Bpftop.Host.Collect.Bpf;

/// <summary>The collector's object, loaded and attached as far as the running kernel goes along.</summary>
/// <param name="features">What of it runs.</param>
internal sealed class CollectorPrograms(LoadedFeatures features) : IDisposable
{
    private static readonly BpfWay _list = new("list of tasks", new BpfProgram("walk_list") { IsAttached = false });

    private static readonly BpfFeature _walk = new(
        "walk", [_list, Way("iter/task and what ended", "walk_tasks_and_ends"), Way("iter/task", "walk_tasks")], null);

    private static readonly BpfFeature _exits = new(
        "exits",
        [Way("tp_btf/sched_process_exit", "exit_by_tp_btf"), Way("raw_tp/sched_process_exit", "exit_by_raw_tracepoint")],
        "processes that start and end between two refreshes are not seen, nor the I/O of threads that end in processes with children");

    /// <summary>The CPU time of what ended, which is complete only when the kernel frees the task.</summary>
    private static readonly BpfFeature _exitTimes = new(
        "CPU time of exits",
        [Way("tp_btf/sched_process_free", "free_by_tp_btf"), Way("raw_tp/sched_process_free", "free_by_raw_tracepoint")],
        "the CPU time of processes that ended is not known");

    public LoadedObject Object => features.Object;

    public ImmutableArray<BpfFeatureState> States => features.States;

    /// <summary>The way in which tasks are gone through here.</summary>
    public ITaskWay Walk => features.Way(_walk) == _list
        ? new ListWay(new BpfRun("walk", Object.ProgramDescriptor(_list.Programs[0].Name)))
        : new IteratorWay(features.Link(_walk));

    public bool SeesExits => features.Link(_exits) >= 0;

    public bool SeesExitTimes => features.Link(_exitTimes) >= 0;

    /// <summary>Loads everything; what the kernel refuses is tried another way, then left out.</summary>
    /// <param name="elf">The object.</param>
    /// <param name="records">Processes and threads to have room for.</param>
    /// <param name="summedCpus">CPUs whose parts of memory counters are added; 0 to do without.</param>
    /// <param name="leftOut">Programs not even to try.</param>
    /// <exception cref="BpfException">The walk cannot run.</exception>
    public static unsafe CollectorPrograms Load(ReadOnlySpan<byte> elf, int records, uint summedCpus, params ReadOnlySpan<string> leftOut)
    {
        fixed (byte* start = elf)
        {
            (nint bytes, int length) = ((nint)start, elf.Length);
            return new CollectorPrograms(LoadedFeatures.Load(Open, [_walk, _exits, _exitTimes], leftOut));

            LoadedObject Open()
            {
                LoadedObject opened = new("bpftop", new ReadOnlySpan<byte>((byte*)bytes, length));
                opened.SetMapEntries("processes", (uint)records);
                opened.SetMapEntries("threads", (uint)records);
                opened.SetMapEntries("cpu_offsets", Math.Max(1, summedCpus));
                opened.SetConstant("summed_cpus", MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in summedCpus)));
                return opened;
            }
        }
    }

    public void Dispose() => Object.Dispose();

    private static BpfWay Way(string name, string program) => new(name, new BpfProgram(program));
}
