using Bpftop.Host.Collect.Proc;

namespace Bpftop.Host.Collect.System;

/// <summary>One "cpu" line of /proc/stat, in clock ticks.</summary>
internal struct CpuTimes
{
    public ulong User;
    public ulong Nice;
    public ulong System;
    public ulong Idle;
    public ulong IoWait;
    public ulong HardIrq;
    public ulong SoftIrq;
    public ulong Steal;

    /// <summary>All of it.</summary>
    public readonly ulong All => User + Nice + System + Idle + IoWait + HardIrq + SoftIrq + Steal;

    /// <summary>Takes the next line off the file.</summary>
    /// <param name="content">The file; moved behind the line.</param>
    /// <param name="cpu">The CPU's number, -1 on the line of all together.</param>
    /// <param name="times">Its times.</param>
    /// <returns>False at the first line that is not a CPU's.</returns>
    public static bool TryTake(ref ReadOnlySpan<byte> content, out int cpu, out CpuTimes times)
    {
        times = default;
        cpu = -1;
        if (!content.StartsWith("cpu"u8))
        {
            return false;
        }

        _ = Lines.TryTake(ref content, out ReadOnlySpan<byte> line);
        line = line[3..];
        FieldReader fields = new(line);
        if (!line.IsEmpty && line[0] != ' ')
        {
            cpu = fields.NextInt();
        }

        times.User = fields.Next();
        times.Nice = fields.Next();
        times.System = fields.Next();
        times.Idle = fields.Next();
        times.IoWait = fields.Next();
        times.HardIrq = fields.Next();
        times.SoftIrq = fields.Next();
        times.Steal = fields.Next();
        return true;
    }

    /// <summary>How the time between two readings was spent; not known where a counter fell. Idle and iowait of a CPU
    /// that sleeps without ticks may fall at any time, as Documentation/filesystems/proc.rst warns of iowait; steal after
    /// a guest was moved; all of them where a container's own /proc/stat is made anew. How much of the interval was lost
    /// then nobody can tell, and the shares of what is left would add up to 100 % all the same: a CPU that slept would
    /// be 100 % busy.</summary>
    public readonly CpuShare Since(in CpuTimes before)
    {
        if (FallSince(before) > 0)
        {
            return CpuShare.Unknown;
        }

        double user = User - before.User;
        double nice = Nice - before.Nice;
        double system = System - before.System;
        double idle = Idle - before.Idle;
        double wait = IoWait - before.IoWait;
        double irq = HardIrq - before.HardIrq + (SoftIrq - before.SoftIrq);
        double steal = Steal - before.Steal;

        // 0 where no tick went by: every share is then 0 / 0, which is NaN, "not known".
        double all = user + nice + system + idle + wait + irq + steal;
        return new CpuShare
        {
            User = user * 100 / all,
            Nice = nice * 100 / all,
            System = system * 100 / all,
            Idle = idle * 100 / all,
            IoWait = wait * 100 / all,
            Irq = irq * 100 / all,
            Steal = steal * 100 / all,
        };
    }

    /// <summary>By how much counters fell, those that rose not counted.</summary>
    public readonly ulong FallSince(in CpuTimes before) =>
        Fall(User, before.User) + Fall(Nice, before.Nice) + Fall(System, before.System) + Fall(Idle, before.Idle)
        + Fall(IoWait, before.IoWait) + Fall(HardIrq, before.HardIrq) + Fall(SoftIrq, before.SoftIrq) + Fall(Steal, before.Steal);

    private static ulong Fall(ulong now, ulong before) => now < before ? before - now : 0;
}
