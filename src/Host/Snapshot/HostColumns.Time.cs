namespace Bpftop.Host.Snapshot;

/// <content>CPU time, age, faults and switches.</content>
internal static partial class HostColumns
{
    private static HostColumn[] TimeColumns =>
    [
        Number("cpu", "CPU%", 5, "CPU used over the last interval by all threads, percent of one core.", static (frame, row) =>
            frame.Rates[row].Cpu, Unit.Percent, Fold.Sum, importance: 6),
        Number("ncpu", "NCPU%", 5, "CPU used over the last interval by all threads, percent of the machine.", static (frame, row) =>
            frame.System.OnlineCpus > 0 ? frame.Rates[row].Cpu / frame.System.OnlineCpus : double.NaN, Unit.Percent, Fold.Sum),
        Number("time", "TIME+", 9, "CPU time used by all threads, ended ones included.", static (frame, row) =>
            Seconds(frame.Records[row].Work.RunNs), Unit.Seconds, Fold.Sum, importance: 1, exited: static (in process) => process.CpuSeconds),
        Number("utime", "UTIME+", 9, "CPU time used in user mode.", static (frame, row) =>
            Seconds(frame.Records[row].Work.UserNs), Unit.Seconds, Fold.Sum),
        Number("stime", "STIME+", 9, "CPU time used in the kernel.", static (frame, row) =>
            Seconds(frame.Records[row].Work.SystemNs), Unit.Seconds, Fold.Sum),
        Number("started", "START", 8, "When it started, to 1/100 s; it stays when the clock is set.", static (frame, row) =>
            frame.StartedUnixSeconds(frame.Records[row].StartNs), Unit.Timestamp, exited: static (in process) => process.StartedUnixSeconds),
        Number("elapsed", "ELAPSED", 9, "Time since it started.", static (frame, row) =>
            frame.SecondsSince(frame.Records[row].StartNs), Unit.Seconds, Fold.Max, exited: static (in process) => process.LifetimeSeconds),
        Number("minflt", "MINFLT", 8, "Page faults that needed no read from storage.", static (frame, row) =>
            Counter(frame.Records[row].Work.MinorFaults), Unit.Count, Fold.Sum),
        Number("majflt", "MAJFLT", 7, "Page faults that had to read from storage.", static (frame, row) =>
            Counter(frame.Records[row].Work.MajorFaults), Unit.Count, Fold.Sum),
        Number("ctxt.vol", "VCTXT", 8, "Times that it gave up the CPU to wait.", static (frame, row) =>
            Counter(frame.Records[row].Work.VoluntarySwitches), Unit.Count, Fold.Sum),
        Number("ctxt.invol", "ICTXT", 8, "Times that the CPU was taken from it.", static (frame, row) =>
            Counter(frame.Records[row].Work.InvoluntarySwitches), Unit.Count, Fold.Sum),
    ];
}
