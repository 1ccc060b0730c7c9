using System.Runtime.InteropServices;
using static Bpftop.Linux.Errno;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Scheduling;

/// <summary>The CPUs that a thread may run on (sched_setaffinity(2)).</summary>
/// <remarks>The kernel takes away what the thread's cpuset does not allow, without a word: what was set is read
/// again.</remarks>
internal sealed class AffinitySetting : ThreadSetting<CpuSet>
{
    public static AffinitySetting Instance { get; } = new();

    public override string Name => "affinity";

    public override unsafe int Read(int thread, out CpuSet value)
    {
        ulong* mask = stackalloc ulong[CpuSet.Words];
        new Span<ulong>(mask, CpuSet.Words).Clear();
        int error = sched_getaffinity(thread, CpuSet.Words * sizeof(ulong), mask) < 0 ? Marshal.GetLastPInvokeError() : 0;
        value = error == 0 ? CpuSet.OfMask(new ReadOnlySpan<ulong>(mask, CpuSet.Words)) : default;
        return error;
    }

    public override unsafe int Write(int thread, CpuSet value)
    {
        ulong* mask = stackalloc ulong[CpuSet.Words];
        value.CopyTo(new Span<ulong>(mask, CpuSet.Words));
        return sched_setaffinity(thread, CpuSet.Words * sizeof(ulong), mask) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    public override string Show(CpuSet value) => value.ToString();

    public override string Explain(int error, CpuSet value) => error == EINVAL
        ? $"its cpuset allows none of {value}, none of them is online, or the kernel binds this thread to its CPU"
        : base.Explain(error, value);

    public override string ExplainLack(CpuSet wanted, CpuSet set) => $"its cpuset does not allow {wanted.Without(set)}";
}
