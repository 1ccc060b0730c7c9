namespace Bpftop.Host.Collect.Bpf;

/// <summary>One thing that BPF does for bpftop, and the programs that can do it.</summary>
/// <param name="Name">As `bpftop doctor` lists it.</param>
/// <param name="Ways">Best first.</param>
/// <param name="Without">What happens without it; null for what bpftop cannot do without.</param>
internal sealed record BpfFeature(string Name, ImmutableArray<BpfFeature.Way> Ways, string? Without)
{
    public static readonly BpfFeature Walk = new(
        "walk", [new("walk_tasks_and_ends", "iter/task and what ended"), new("walk_tasks", "iter/task")], null);

    public static readonly BpfFeature Exits = new(
        "exits",
        [
            new("exit_by_tp_btf", "tp_btf/sched_process_exit"),
            new("exit_by_raw_tracepoint", "raw_tp/sched_process_exit"),
        ],
        "processes that start and end between two refreshes are not seen, nor the I/O of threads that end in processes with children");

    /// <summary>The CPU time of what ended, which is complete only when the kernel frees the task.</summary>
    public static readonly BpfFeature ExitTimes = new(
        "CPU time of exits",
        [
            new("free_by_tp_btf", "tp_btf/sched_process_free"),
            new("free_by_raw_tracepoint", "raw_tp/sched_process_free"),
        ],
        "the CPU time of processes that ended is not known");

    public static readonly ImmutableArray<BpfFeature> All = [Walk, Exits, ExitTimes];

    /// <param name="Program">Its name in the object.</param>
    /// <param name="Section">Where it is attached, as in the object, and what else it does there.</param>
    internal sealed record Way(string Program, string Section);

    public bool Owns(string program)
    {
        foreach (Way way in Ways)
        {
            if (way.Program == program)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>Whether one thing that BPF does for bpftop works here, and how.</summary>
/// <param name="Name">What it is for: "walk", "exits".</param>
/// <param name="Ways">Programs that can do it, best first.</param>
/// <param name="Way">The one that was attached, or null.</param>
/// <param name="Reason">Why those before it, or all, could not be; empty where the best one runs.</param>
/// <param name="Without">What happens without it.</param>
internal sealed record BpfProgramStatus(string Name, ImmutableArray<string> Ways, string? Way, string Reason, string Without)
{
    public bool IsAttached => Way is not null;
}
