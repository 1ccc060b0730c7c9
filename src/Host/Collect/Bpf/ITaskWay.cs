namespace Bpftop.Host.Collect.Bpf;

/// <summary>A way to have the kernel go through all tasks.</summary>
internal unsafe interface ITaskWay
{
    /// <summary>Whether records come by pid, and threads are left to be added to their processes.</summary>
    bool IsByPid { get; }

    /// <summary>Goes through all of them once.</summary>
    /// <param name="header">What the programs share with the host; begun anew.</param>
    /// <exception cref="BpfException">The kernel refused, or stopped.</exception>
    void Run(WalkHeader* header);
}
