namespace Bpftop.Host.Collect;

/// <summary>What a walk tells of a process only where somebody looks at it, because each takes a file of its own where there is
/// one file after the other to read. What was not asked for is <see cref="WorkCounters.Unknown"/>.</summary>
/// <remarks>A collector that has it anyway may tell it all the same.</remarks>
[Flags]
internal enum TaskFacts
{
    /// <summary>Who it is, its state, CPU time and waits, and what memory it has.</summary>
    None = 0,

    /// <summary>What it read and wrote.</summary>
    InputOutput = 1 << 0,

    /// <summary>Switches, swap, stack, code, page tables and huge pages, and what adjusts its OOM score.</summary>
    Status = 1 << 1,

    /// <summary>The cgroup as of this walk; else it may be that of one of the last few, where the process is not young.</summary>
    Cgroup = 1 << 2,

    All = InputOutput | Status | Cgroup,
}
