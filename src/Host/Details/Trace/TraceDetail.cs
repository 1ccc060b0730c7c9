using Bpftop.Host.Details.Calls;
using Bpftop.Host.Details.Reading;
using Bpftop.Linux;
using static Bpftop.Host.Details.Reading.DetailColumns;

namespace Bpftop.Host.Details.Trace;

/// <summary>The system calls of a process one by one, as strace prints them, while the user wants it.</summary>
internal sealed class TraceDetail : ISwitchedDetail, IDisposable
{
    private const int Order = 0;
    private const int Time = 1;
    private const int Thread = 2;
    private const int Call = 3;
    private const int Took = 4;
    private const int Result = 5;
    private const int Arguments = 6;

    private readonly string _procRoot;
    private readonly TimeProvider _time;
    private volatile TraceSession? _session;

    /// <summary>The end of the session that was begun last, also of one that is forgotten.</summary>
    private Task _ended = Task.CompletedTask;

    /// <param name="procRoot">Where procfs is mounted.</param>
    /// <param name="time">The clock.</param>
    public TraceDetail(string procRoot, TimeProvider time)
    {
        (_procRoot, _time) = (procRoot, time);
        Tab = Table(time.LocalTimeZone);
    }

    public TableSpec Tab { get; }

    public bool IsOn => _session is { IsOn: true };

    public bool HasMore => _session is { HasMore: true };

    /// <summary>Folders to look for strace in.</summary>
    internal string Path { get; init; } = SearchPath.Own;

    public bool Has(in ProcessRow process) => ProcessDetail.IsOrdinary(process);

    public void Begin(in ProcessRow process)
    {
        Forget();
        if (SearchPath.Find("strace", Path) is { } program)
        {
            TraceSession session = new(program, _procRoot, process, _time, _ended);
            (_session, _ended) = (session, session.Ended);
            session.Start();
        }
    }

    public void End() => _session?.Stop();

    public void Forget()
    {
        _session?.Stop();
        _session = null;
    }

    public void Dispose()
    {
        // What bpftop has started is not left behind where that can be helped.
        Forget();
        _ended.Wait(TraceSession.LongestEnd);
    }

    public Task ReadAsync(ProcessRow process, TableBuffer rows, IProgress<int> progress, CancellationToken cancellation)
    {
        if (_session is not { } session || session.Of != process.Key)
        {
            throw new DetailException(SearchPath.Find("strace", Path) is null
                ? "strace, which this needs, is in no folder of PATH: install the package strace"
                : "s begins strace: each system call takes some 0.02 ms more; s or another tab ends it");
        }

        DetailRows lines = new(rows, progress, cancellation);
        session.Write(lines, (line, number, key) => Write(lines, line, number, key));
        return Task.CompletedTask;
    }

    private static void Write(DetailRows rows, TraceLine line, long number, string key)
    {
        int row = rows.Add(key);
        rows.Number(row, Order) = number;
        rows.Number(row, Time) = line.Time;
        rows.Number(row, Thread) = line.Thread == 0 ? double.NaN : line.Thread;
        rows.Text(row, Call) = line.Call;
        rows.Number(row, Took) = line.Took;
        rows.Text(row, Result) = line.Result;
        rows.Text(row, Arguments) = line.Text;
    }

    private static TableSpec Table(TimeZoneInfo zone) => new(
        "details.trace",
        "Trace",
        [
            DetailColumns.Order(),
            Number("time", "TIME", 15, "When the call began.", Unit.Timestamp, (double seconds, Span<char> target, out int written) => FormatTime(zone, seconds, target, out written)),
            Number("tid", "TID", 7, "The thread; also one of a child that the process started meanwhile."),
            Text("call", "CALL", 15, "The system call; empty where the line is none: a signal, the end of a thread, a part of a line."),
            Number("took", "TOOK", 8, "Time between its beginning and its return, waiting and strace's own work included; empty while it goes on.", Unit.Seconds, CallDetail.FormatShort) with { FirstSort = SortOrder.Descending },
            Text("result", "RESULT", 12, "What it returned; empty while it goes on."),
            Text("arguments", "ARGUMENTS", 60, "Its arguments, or the line as strace wrote it."),
        ],
        "Each row is a system call of the process, the newest last, as strace prints it.")
    {
        SortedBy = "order",
    };

    private static bool FormatTime(TimeZoneInfo zone, double seconds, Span<char> target, out int written)
    {
        DateTime moment = DateTime.UnixEpoch.AddTicks((long)Math.Round(seconds * 1e6) * TimeSpan.TicksPerMicrosecond);
        return (moment + zone.GetUtcOffset(moment)).TryFormat(target, out written, "HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
    }
}
