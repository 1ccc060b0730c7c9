using System.Runtime.InteropServices;
using static Bpftop.Linux.Errno;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Scheduling;

/// <summary>The scheduling policy of a thread (sched_setattr(2)).</summary>
/// <remarks>The nice value stays, which a real-time thread keeps for later, but sched_getattr(2) says 0 of it (Linux 6.12,
/// kernel/sched/syscalls.c: get_params); so does what children inherit (SCHED_FLAG_RESET_ON_FORK). A slice that was asked
/// for (Linux 6.12, <c>sched_runtime</c>) goes back to the default, as with every other call that sets a policy.</remarks>
internal sealed class PolicySetting : ThreadSetting<SchedulingPolicy>
{
    public static PolicySetting Instance { get; } = new();

    public override string Name => "policy";

    public override int Read(int thread, out SchedulingPolicy value)
    {
        int error = sched_getattr(thread, out SchedAttributes now) == 0 ? 0 : Marshal.GetLastPInvokeError();
        value = error == 0 ? new SchedulingPolicy(now.Policy, now.Priority) : default;
        return error;
    }

    public override int Write(int thread, SchedulingPolicy value)
    {
        if (sched_getattr(thread, out SchedAttributes now) != 0)
        {
            return Marshal.GetLastPInvokeError();
        }

        if (NiceSetting.Instance.Read(thread, out int nice) is not 0 and var error)
        {
            return error;
        }

        // Runtime, deadline and period are for SCHED_DEADLINE, which cannot be set here: what it reserves nobody can
        // know but the program.
        SchedAttributes next = new()
        {
            Size = SchedAttributes.FirstSize,
            Policy = value.Number,
            Flags = now.Flags & SCHED_FLAG_RESET_ON_FORK,
            Nice = nice,
            Priority = value.Priority,
        };
        return value.Number == SchedulingPolicy.Deadline ? EINVAL
            : sched_setattr(thread, next) == 0 ? 0
            : Marshal.GetLastPInvokeError();
    }

    public override string Show(SchedulingPolicy value) => value.ToString();

    public override string Explain(int error, SchedulingPolicy value) => error switch
    {
        EPERM when value.IsRealTime => "not permitted: real-time takes CAP_SYS_NICE or RLIMIT_RTPRIO, and a cgroup with real-time time (cpu.rt_runtime_us)",
        EPERM => "not permitted: it belongs to another user, or leaving its policy takes CAP_SYS_NICE",
        EINVAL when value.Number == SchedulingPolicy.Deadline => "DEADLINE cannot be given back: the program has to ask for it",
        _ => base.Explain(error, value),
    };
}
