using System.Diagnostics;
using System.Globalization;
using Bpftop.Host.Details.Trace;
using Bpftop.Kernel.Tests.Oracle;

namespace Bpftop.Kernel.Tests.Details;

/// <summary>The real strace on real processes, and what becomes of them.</summary>
public sealed class TraceDetailTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bpftop-trace-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Calls_are_traced_from_begin_to_end_and_the_process_goes_on()
    {
        using Caller caller = new();
        using TraceDetail trace = new("/proc", TimeProvider.System);
        Assert.Contains("s begins strace", Refusal(trace, caller.Id), StringComparison.Ordinal);

        trace.Begin(Detail.RowOf(caller.Id));
        Assert.True(trace.IsOn);
        Detail read = ReadUntil(trace, caller.Id, static rows => rows.Count > 1000);
        int row = read.Rows.First(row => read.Text(row, "call") == "write" && read.Text(row, "result") is not null);
        Assert.Equal(("1, \"\\0\", 1", "1"), (read.Text(row, "arguments"), read.Text(row, "result")));
        Assert.Equal(caller.Id, read.Number(row, "tid"));
        Assert.True(read.Number(row, "took") > 0);
        double now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        Assert.InRange(read.Number(row, "time"), now - 60, now + 1);
        Assert.StartsWith("traced for ", read.Notice, StringComparison.Ordinal);
        Assert.NotEqual(0, TracerOf(caller.Id));

        trace.End();
        Assert.False(trace.IsOn);
        caller.WaitUntilFree();
        caller.WaitForCalls(10_000);
        read = ReadUntil(trace, caller.Id, static rows => rows.Notice!.StartsWith("was traced for ", StringComparison.Ordinal));
        Assert.True(read.Count > 1000);

        trace.Forget();
        Assert.Contains("s begins strace", Refusal(trace, caller.Id), StringComparison.Ordinal);
    }

    [Fact]
    public void A_strace_that_somebody_ended_says_so()
    {
        using Caller caller = new();
        using TraceDetail trace = new("/proc", TimeProvider.System);
        trace.Begin(Detail.RowOf(caller.Id));
        _ = ReadUntil(trace, caller.Id, static rows => rows.Count > 0);
        Process.GetProcessById(TracerOf(caller.Id)).Kill();
        Detail read = ReadUntil(trace, caller.Id, static rows => rows.Notice!.StartsWith("was traced for ", StringComparison.Ordinal));
        Assert.Contains("strace was ended by signal 9", read.Notice, StringComparison.Ordinal);
        caller.WaitUntilFree();
    }

    /// <summary>strace blocks in write(2) otherwise, and the process with it.</summary>
    [Fact]
    public void Lines_that_nobody_takes_do_not_hold_the_process_up()
    {
        using Caller caller = new();
        using (StraceProcess strace = StraceProcess.Start("/usr/bin/strace", caller.Id))
        {
            Wait.Until(() => strace.IsPipeFull, () => $"the pipe of process {caller.Id} does not get full");
            caller.WaitForCalls(20_000);
            Assert.True(strace.IsPipeFull);
            Assert.NotEqual(0, TracerOf(caller.Id));
        }

        Assert.Equal(0, TracerOf(caller.Id));
        caller.WaitForCalls(10_000);
    }

    [Fact]
    public void Every_thread_is_traced_also_where_the_main_one_has_ended()
    {
        using Actor actor = Actor.Start("deadleader");
        using TraceDetail trace = new("/proc", TimeProvider.System);
        trace.Begin(Detail.RowOf(actor.Pid));

        Detail read = ReadUntil(trace, actor.Pid, static rows => rows.Count > 0);
        Assert.All(read.Rows, row => Assert.Contains($"{read.Number(row, "tid")}", Threads(actor.Pid)));
        Assert.DoesNotContain(read.Rows, row => read.Number(row, "tid") == actor.Pid);
        trace.End();
        Wait.Until(() => Threads(actor.Pid).All(thread => TracerOf(int.Parse(thread, CultureInfo.InvariantCulture)) == 0), () => "a thread is traced still");
    }

    [Fact]
    public void How_a_process_ends_is_its_last_line()
    {
        using Holder holder = Holder.Start("calls");
        using TraceDetail trace = new("/proc", TimeProvider.System);
        ProcessRow row = Detail.RowOf(holder.Pid);
        trace.Begin(row);
        ReadUntil(trace, row, static rows => rows.Count > 0);

        holder.Kill();

        Detail read = ReadUntil(trace, row, static rows => rows.Notice!.EndsWith(": the process ended", StringComparison.Ordinal));
        Assert.Equal("+++ killed by SIGKILL +++", read.Text(read.Count - 1, "arguments"));
        Assert.Equal(holder.Pid, read.Number(read.Count - 1, "tid"));
        Assert.False(trace.IsOn);
    }

    [Fact]
    public void A_process_that_is_traced_already_says_by_whom()
    {
        using Caller caller = new();
        using StraceProcess other = StraceProcess.Start("/usr/bin/strace", caller.Id);
        Wait.Until(() => TracerOf(caller.Id) != 0, () => "strace does not attach");
        using TraceDetail trace = new("/proc", TimeProvider.System);

        trace.Begin(Detail.RowOf(caller.Id));

        string tracer = string.Create(CultureInfo.InvariantCulture, $"is traced already, by process {other.Pid}");
        Wait.Until(() => Refusal(trace, caller.Id).Contains(tracer, StringComparison.Ordinal), () => Refusal(trace, caller.Id));
        Assert.False(trace.IsOn);
    }

    [Fact]
    public void Beginning_anew_waits_until_the_one_before_has_let_go()
    {
        using Caller caller = new();
        using TraceDetail trace = new("/proc", TimeProvider.System);
        for (int run = 0; run < 5; run++)
        {
            trace.Begin(Detail.RowOf(caller.Id));
            Detail read = ReadUntil(trace, caller.Id, static rows => rows.Count > 0);
            Assert.StartsWith("traced for ", read.Notice, StringComparison.Ordinal);
        }

        trace.Forget();
        caller.WaitUntilFree();
    }

    [Fact]
    public void The_program_does_not_trace_itself()
    {
        using TraceDetail trace = new("/proc", TimeProvider.System);
        trace.Begin(Detail.RowOf(Environment.ProcessId));
        Wait.Until(() => Refusal(trace, Environment.ProcessId).Contains("is bpftop itself", StringComparison.Ordinal), () => Refusal(trace, Environment.ProcessId));
        Assert.Equal(0, TracerOf(Environment.ProcessId));
    }

    [Fact]
    public void Without_strace_the_package_is_named()
    {
        using Caller caller = new();
        using TraceDetail trace = new("/proc", TimeProvider.System) { Path = $"relative:{_folder}" };
        trace.Begin(Detail.RowOf(caller.Id));
        Assert.Equal("strace, which this needs, is in no folder of PATH: install the package strace", Refusal(trace, caller.Id));
        Assert.False(trace.IsOn);
    }

    [Fact]
    public void What_strace_says_of_a_failure_is_shown()
    {
        using Caller caller = new();
        using TraceDetail trace = Instead("echo 'strace: attach: ptrace(PTRACE_SEIZE, 1): Operation not permitted' >&2; exit 1");
        trace.Begin(Detail.RowOf(caller.Id));
        const string Said = "it was not traced: attach: ptrace(PTRACE_SEIZE, 1): Operation not permitted";
        Wait.Until(() => Refusal(trace, caller.Id) == Said, () => Refusal(trace, caller.Id));
        Assert.False(trace.IsOn);
    }

    [Fact]
    public void What_cannot_be_run_says_why()
    {
        using Caller caller = new();
        File.WriteAllText(Path.Join(_folder, "strace"), "not a program");
        using TraceDetail trace = new("/proc", TimeProvider.System) { Path = _folder };
        trace.Begin(Detail.RowOf(caller.Id));
        Wait.Until(() => Refusal(trace, caller.Id).Contains("cannot be started: Permission denied", StringComparison.Ordinal), () => Refusal(trace, caller.Id));
    }

    [Fact]
    public void One_that_does_not_obey_is_killed()
    {
        using Caller caller = new();
        string pid = Path.Join(_folder, "pid");
        TraceDetail trace = Instead($"trap '' TERM; echo $$ >'{pid}'; echo >&2; while :; do sleep 1; done");
        trace.Begin(Detail.RowOf(caller.Id));
        ReadUntil(trace, caller.Id, static rows => rows.Count > 0);
        Assert.True(Directory.Exists($"/proc/{File.ReadAllText(pid).Trim()}"));

        // Waits for it.
        trace.Dispose();

        Assert.False(Directory.Exists($"/proc/{File.ReadAllText(pid).Trim()}"));
    }

    /// <summary>.NET ignores SIGPIPE, and would have it ignored by what it starts.</summary>
    [Fact]
    public void Signals_are_at_their_defaults_and_the_session_is_its_own()
    {
        using Caller caller = new();
        using StraceProcess strace = StraceProcess.Start("/usr/bin/strace", caller.Id);
        Wait.Until(() => TracerOf(caller.Id) == strace.Pid, () => "strace does not attach");
        string[] status = File.ReadAllLines($"/proc/{strace.Pid}/status");
        ulong ignored = ulong.Parse(status.First(static line => line.StartsWith("SigIgn:", StringComparison.Ordinal)).AsSpan(8), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        const int SigPipe = 13;
        Assert.Equal(0u, ignored & (1ul << (SigPipe - 1)));
        string stat = File.ReadAllText($"/proc/{strace.Pid}/stat");
        Assert.Equal($"{strace.Pid}", stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[3]);
        string flags = File.ReadLines($"/proc/{strace.Pid}/fdinfo/2").First(static line => line.StartsWith("flags:", StringComparison.Ordinal))[6..];
        const int NonBlocking = 0x800;
        Assert.Equal(NonBlocking, Convert.ToInt32(flags.Trim(), 8) & NonBlocking);
    }

    private static Detail ReadUntil(TraceDetail trace, int pid, Func<Detail, bool> isEnough) => ReadUntil(trace, Detail.RowOf(pid), isEnough);

    private static Detail ReadUntil(TraceDetail trace, ProcessRow row, Func<Detail, bool> isEnough)
    {
        Detail? read = null;
        string why = "";
        Wait.Until(
            () =>
            {
                try
                {
                    read = Detail.Read(trace, row);
                    why = $"{read.Count} rows, {read.Notice}";
                    return isEnough(read);
                }
                catch (DetailException fault)
                {
                    why = fault.Message;
                    return false;
                }
            },
            () => why);
        return read!;
    }

    /// <summary>Why there are no rows.</summary>
    private static string Refusal(TraceDetail trace, int pid)
    {
        try
        {
            Detail read = Detail.Read(trace, pid);
            return $"{read.Count} rows";
        }
        catch (DetailException fault)
        {
            return fault.Message;
        }
    }

    private static int TracerOf(int pid) =>
        int.Parse(File.ReadLines($"/proc/{pid}/status").First(static line => line.StartsWith("TracerPid:", StringComparison.Ordinal)).AsSpan(10), CultureInfo.InvariantCulture);

    private static string[] Threads(int pid) => [.. Directory.GetDirectories($"/proc/{pid}/task").Select(static path => Path.GetFileName(path)).Where(thread => thread != $"{pid}")];

    /// <summary>A tab with a script in place of strace.</summary>
    private TraceDetail Instead(string script)
    {
        string file = Path.Join(_folder, "strace");
        ScriptFile.Write(file, script);
        return new TraceDetail("/proc", TimeProvider.System) { Path = _folder };
    }

    /// <summary>A process that reads and writes a byte again and again, whose calls the kernel counts.</summary>
    private sealed class Caller : IDisposable
    {
        private readonly Process _process = Process.Start(new ProcessStartInfo("nice", ["dd", "if=/dev/zero", "of=/dev/null", "bs=1"]) { RedirectStandardError = true })!;

        public Caller() => Wait.Until(() => Calls > 0 && File.ReadAllText($"/proc/{Id}/comm") == "dd\n", () => "dd did not start");

        public int Id => _process.Id;

        private long Calls => long.Parse(File.ReadLines($"/proc/{Id}/io").First(static line => line.StartsWith("syscw:", StringComparison.Ordinal)).AsSpan(6), CultureInfo.InvariantCulture);

        /// <summary>Waits until it has made so many more.</summary>
        public void WaitForCalls(int count)
        {
            long before = Calls;
            Wait.Until(() => Calls - before >= count, () => $"process {Id} made {Calls - before} calls only, traced by {TracerOf(Id)}");
        }

        public void WaitUntilFree() => Wait.Until(() => TracerOf(Id) == 0, () => $"process {Id} is still traced by {TracerOf(Id)}");

        public void Dispose()
        {
            _process.Kill();
            _process.WaitForExit();
            _process.Dispose();
        }
    }
}
