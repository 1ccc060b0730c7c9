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
    public ulong Irq;
    public ulong Steal;

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

        int end = content.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = end < 0 ? content[3..] : content[3..end];
        content = end < 0 ? default : content[(end + 1)..];
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
        times.Irq = fields.Next() + fields.Next(); // hard and soft
        times.Steal = fields.Next();
        return true;
    }

    /// <summary>How the time between two readings was spent. The kernel lets some counters fall a little (iowait,
    /// idle of a CPU that sleeps without ticks): a fall counts as nothing.</summary>
    public readonly CpuShare Since(in CpuTimes before)
    {
        double user = Delta(User, before.User);
        double nice = Delta(Nice, before.Nice);
        double system = Delta(System, before.System);
        double idle = Delta(Idle, before.Idle);
        double wait = Delta(IoWait, before.IoWait);
        double irq = Delta(Irq, before.Irq);
        double steal = Delta(Steal, before.Steal);

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

    private static double Delta(ulong now, ulong before) => now > before ? now - before : 0;
}
