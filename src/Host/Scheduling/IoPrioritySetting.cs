using System.Runtime.InteropServices;
using static Bpftop.Linux.Errno;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Scheduling;

/// <summary>The I/O priority of a thread (ioprio_set(2)).</summary>
internal sealed class IoPrioritySetting : ThreadSetting<IoPriority>
{
    public static IoPrioritySetting Instance { get; } = new();

    public override string Name => "I/O priority";

    public override int Read(int thread, out IoPriority value)
    {
        int read = ioprio_get(thread);
        value = read < 0 ? default : IoPriority.Of(read);
        return read < 0 ? Marshal.GetLastPInvokeError() : 0;
    }

    public override int Write(int thread, IoPriority value) =>
        ioprio_set(thread, value.Value) == 0 ? 0 : Marshal.GetLastPInvokeError();

    public override string Show(IoPriority value) => value.ToString();

    // Linux answers EPERM for both, the class first (block/ioprio.c, ioprio_check_cap before set_task_ioprio).
    public override string Explain(int error, IoPriority value) => (error, value.Class) switch
    {
        (EPERM, IoClass.RealTime) => "not permitted: realtime takes CAP_SYS_NICE (before Linux 5.14 CAP_SYS_ADMIN), another user's process CAP_SYS_NICE",
        (ENOSYS, _) => "this kernel has no I/O priorities (CONFIG_BLOCK)",
        _ => base.Explain(error, value),
    };
}
