namespace Bpftop.Freezer.Journal;

/// <summary>A process that was moved to a cgroup of its own.</summary>
/// <param name="Pid">The process.</param>
/// <param name="StartTicks">When it started, in clock ticks.</param>
/// <param name="Origin">The cgroup that it comes from and goes back to.</param>
internal sealed record LoneProcess(int Pid, ulong StartTicks, string Origin);
