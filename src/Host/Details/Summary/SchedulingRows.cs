using Bpftop.Host.Details.Reading;
using Bpftop.Host.Scheduling;
using Bpftop.Toolkit;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Details.Summary;

/// <summary>How the kernel shares CPUs and disks out to a process: what its main thread has, or another that goes on.</summary>
internal static class SchedulingRows
{
    public static void Add(DetailProcess process, StatusLines status, FieldRows rows)
    {
        int thread = process.LivingThread;
        if (thread == 0)
        {
            return;
        }

        rows.Begin("scheduling");
        if (sched_getattr(thread, out SchedAttributes attributes) == 0)
        {
            rows.Add("policy", new SchedulingPolicy(attributes.Policy, attributes.Priority).ToString());
            if (attributes.Policy == SchedulingPolicy.Deadline)
            {
                rows.Add("deadline", $"runs {Amounts.Nanoseconds(attributes.Runtime)} within {Amounts.Nanoseconds(attributes.Deadline)}, every {Amounts.Nanoseconds(attributes.Period)}");
            }

            rows.Add("nice", NiceSetting.Instance.Read(thread, out int niceValue) == 0 ? NiceSetting.Instance.Show(niceValue) : null);
            rows.Add("children", (attributes.Flags & SCHED_FLAG_RESET_ON_FORK) != 0 ? "start with the ordinary policy (reset on fork)" : null);
        }

        rows.Add("CPUs allowed", status["Cpus_allowed_list"]);
        rows.Add("memory nodes allowed", status["Mems_allowed_list"] is { } nodes && nodes != "0" ? nodes : null);
        if (new CgroupFiles(process.ProcRoot).IsAutogrouped(process.Key.Pid) == true && Autogroups.TryParse(process.TryRead("autogroup"), out string group, out int nice))
        {
            rows.Add("autogroup", string.Create(CultureInfo.InvariantCulture, $"{group}, nice {nice}"));
        }

        int priority = ioprio_get(thread);
        rows.Add("I/O priority", priority < 0 ? null : IoPriority.Of(priority).ToString());
    }
}
