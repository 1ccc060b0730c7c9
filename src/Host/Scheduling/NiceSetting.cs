using System.Runtime.InteropServices;
using static Bpftop.Linux.Errno;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Scheduling;

/// <summary>The nice value of a thread (setpriority(2)): -20 gets the most of the CPU, 19 the least.</summary>
internal sealed class NiceSetting : ThreadSetting<int>
{
    public const int Least = -20;
    public const int Most = 19;

    public static NiceSetting Instance { get; } = new();

    public override string Name => "nice";

    /// <summary>A step in words: "nice -1".</summary>
    public static string Does(int step) => string.Create(CultureInfo.InvariantCulture, $"nice {step:+0;-0}");

    /// <summary>Nearest value that there is.</summary>
    public static int Clamp(int nice) => Math.Clamp(nice, Least, Most);

    public override int Read(int thread, out int value)
    {
        value = getpriority(PRIO_PROCESS, thread);
        return value == -1 ? Marshal.GetLastPInvokeError() : 0;
    }

    public override int Write(int thread, int value) =>
        setpriority(PRIO_PROCESS, thread, value) == 0 ? 0 : Marshal.GetLastPInvokeError();

    public override string Show(int value) => value.ToString(CultureInfo.InvariantCulture);

    public override string Explain(int error, int value) => error == EACCES
        ? $"nice {Show(value)} is not permitted to this user: it takes CAP_SYS_NICE or a higher RLIMIT_NICE"
        : base.Explain(error, value);
}
