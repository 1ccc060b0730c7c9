using System.Runtime.InteropServices;
using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Proc;
using Bpftop.Host.Details.Reading;
using Bpftop.Host.Snapshot;
using Bpftop.Toolkit;
using static Bpftop.Host.Details.Reading.DetailColumns;

namespace Bpftop.Host.Details.Tasks;

/// <summary>The threads of a process, each with what <c>/proc/PID/task/TID</c> says: the process table has most of it too, but not
/// where a thread waits, nor for how long it waited for a CPU.</summary>
internal sealed class ThreadDetail(string procRoot, TimeProvider time) : ProcessDetail(procRoot, Table), IFrameDetail
{
    private const int Tid = 0;
    private const int Name = 1;
    private const int State = 2;
    private const int Cpu = 3;
    private const int CpuTime = 4;
    private const int Waited = 5;
    private const int Processor = 6;
    private const int Nice = 7;
    private const int Policy = 8;
    private const int Voluntary = 9;
    private const int Involuntary = 10;
    private const int WaitChannel = 11;

    // Touched by one reading at a time.
    private Dictionary<int, Earlier> _before = [];
    private ProcessKey _of;

    private static TableSpec Table { get; } = new(
        "details.threads",
        "Threads",
        [
            Number("tid", "TID", 7, "The thread's id; the main thread has the process's."),
            Text("name", "NAME", 15, "The thread's name."),
            Text("state", "S", 1, "R running or ready, S sleeping, D waiting for a disk or the like, T stopped, t traced, I idle, Z ended."),
            Number("cpu", "CPU%", 5, "Share of one CPU since the reading before.", Unit.Percent) with { FirstSort = SortOrder.Descending },
            Number("time", "TIME", 8, "CPU time so far.", Unit.Seconds) with { FirstSort = SortOrder.Descending },
            Number("wait", "WAIT%", 5, "Share of the time since the reading before in which it was ready and had no CPU.", Unit.Percent) with { FirstSort = SortOrder.Descending },
            Number("processor", "CPU", 3, "The CPU that it ran on last."),
            Number("nice", "NI", 3, "Nice value."),
            Text("policy", "POL", 12, "Scheduling policy, with its priority where it has one."),
            Number("voluntary", "VCTX", 8, "How often it gave up the CPU to wait.", Unit.Count) with { FirstSort = SortOrder.Descending },
            Number("involuntary", "ICTX", 8, "How often the CPU was taken from it.", Unit.Count) with { FirstSort = SortOrder.Descending },
            Text("wchan", "WAITS IN", 28, "The kernel's function in which it sleeps."),
        ],
        "Each row is a thread of the process.")
    {
        SortedBy = "tid",
    };

    public string? Write(Frame frame, int row, ColumnCatalog columns, TableBuffer rows)
    {
        ref readonly ProcessRecord process = ref frame.Records[row];
        Add(frame, row, rows);
        for (int other = frame.ProcessCount; other < frame.RowCount; other++)
        {
            if (frame.Records[other].Pid == process.Pid)
            {
                Add(frame, other, rows);
            }
        }

        if (process.Threads > 1 && rows.Count == 1)
        {
            return string.Create(CultureInfo.InvariantCulture, $"it had {process.Threads} threads; which, is kept only while the table shows threads as rows (H)");
        }

        rows.Notice = "the main thread's own times and switches are not kept";
        return null;
    }

    protected override void Read(DetailProcess process, DetailRows rows)
    {
        if (_of != process.Key)
        {
            _before = [];
            _of = process.Key;
        }

        Dictionary<int, Earlier> now = [];
        foreach (int tid in ThreadTimes.Ids(process))
        {
            Add(process, tid, rows, now);
        }

        _before = now;
    }

    private static string? PolicyOf(uint policy, long priority)
    {
        string? name = HostColumns.PolicyName(policy);
        return priority > 0 ? string.Create(CultureInfo.InvariantCulture, $"{name} {priority}") : name;
    }

    /// <summary>Adds a thread by its row, or the main one by that of its process, whose times are those of all of them.</summary>
    private static void Add(Frame frame, int row, TableBuffer rows)
    {
        ref readonly ProcessRecord record = ref frame.Records[row];
        int added = rows.Add(Text(record.Tid));
        rows.Number(added, Tid) = record.Tid;
        rows.Text(added, Name) = frame.Identities[row].Name;
        if ((record.Flags & TaskFlags.LeaderGone) != 0)
        {
            // The rest is what another thread of it has.
            return;
        }

        rows.Text(added, State) = ProcessStates.Letter(record);
        rows.Number(added, Processor) = record.Processor;
        rows.Number(added, Nice) = record.Nice;
        rows.Text(added, Policy) = PolicyOf(record.Policy, record.RealtimePriority);
        if (record.IsThread)
        {
            rows.Number(added, Cpu) = frame.Rates[row].Cpu;
            rows.Number(added, Waited) = frame.Rates[row].CpuDelay;
            rows.Number(added, CpuTime) = Known(record.Work.RunNs, WorkCounters.Unknown) / 1e9;
            rows.Number(added, Voluntary) = Known(record.Work.VoluntarySwitches, WorkCounters.Unknown);
            rows.Number(added, Involuntary) = Known(record.Work.InvoluntarySwitches, WorkCounters.Unknown);
        }
    }

    private void Add(DetailProcess process, int tid, DetailRows rows, Dictionary<int, Earlier> now)
    {
        string folder = string.Create(CultureInfo.InvariantCulture, $"{process.Home}/task/{tid}");
        if (!TryReadBytes($"{folder}/stat", out byte[] line) || !StatLine.TryParse(line, out StatLine stat))
        {
            // It has ended meanwhile.
            return;
        }

        int row = rows.Add(Text(tid));
        rows.Number(row, Tid) = tid;
        rows.Text(row, Name) = ForeignText.Decode(stat.IsKernelThread ? stat.KernelName.Bytes : stat.Name.Bytes);
        rows.Text(row, State) = ((char)stat.State).ToString();
        rows.Number(row, Processor) = stat.Processor;
        rows.Number(row, Nice) = stat.Nice;
        rows.Text(row, Policy) = PolicyOf(stat.Policy, stat.RealtimePriority);
        (double Used, double Waited)? exact = ThreadTimes.Parse(SmallPieces.TryRead($"{folder}/schedstat"));
        double used = exact?.Used ?? stat.UserNs + stat.SystemNs;
        long at = time.GetTimestamp();
        rows.Number(row, CpuTime) = used / 1e9;
        if (_before.TryGetValue(tid, out Earlier before) && before.StartNs == stat.StartNs && time.GetElapsedTime(before.At, at) is { Ticks: > 0 } elapsed)
        {
            rows.Number(row, Cpu) = 100 * Math.Max(0, used - before.Used) / elapsed.TotalNanoseconds;
            rows.Number(row, Waited) = exact is { } known ? 100 * Math.Max(0, known.Waited - before.Waited) / elapsed.TotalNanoseconds : double.NaN;
        }

        now[tid] = new Earlier(stat.StartNs, used, exact?.Waited ?? double.NaN, at);
        if (TryReadBytes($"{folder}/status", out byte[] status))
        {
            StatusFile switches = StatusFile.Parse(status);
            rows.Number(row, Voluntary) = switches.VoluntarySwitches;
            rows.Number(row, Involuntary) = switches.InvoluntarySwitches;
        }

        // "0" for one that does not sleep, and where the user may not know.
        rows.Text(row, WaitChannel) = SmallPieces.TryRead($"{folder}/wchan")?.Trim() is { Length: > 0 } channel && channel != "0" ? channel : null;
    }

    private static bool TryReadBytes(string path, out byte[] bytes)
    {
        try
        {
            bytes = SmallPieces.Read(path, SmallPieces.Most, out _);
            return bytes.Length > 0;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            bytes = [];
            return false;
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Earlier(ulong StartNs, double Used, double Waited, long At);
}
