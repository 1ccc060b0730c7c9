using System.Diagnostics;
using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Bpf;
using Bpftop.Host.Collect.Proc;
using Bpftop.Host.Snapshot;

namespace Bpftop.Kernel.Tests.Oracle;

/// <summary>A process's I/O is that of its own threads, ended ones included; what a child did is not in it, although the
/// kernel adds it up when the child is waited for.</summary>
public sealed class OwnIoTests
{
    private const double Slack = 512 << 10; // what programs read to start, and what they say

    [Theory]
    [InlineData("bpf")]
    [InlineData("proc")]
    public void A_shell_has_not_written_what_its_command_wrote(string collector)
    {
        string file = Path.Combine(AppContext.BaseDirectory, $"written-{collector}-{Environment.ProcessId}");
        using ICollector collecting = Open(collector, out ICgroupPaths cgroups);
        ProcessStartInfo start = new("/bin/sh", ["-c", "read go; dd if=/dev/zero of=\"$1\" bs=1M count=32 2>/dev/null; echo ended; read go", "sh", file])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using Process shell = Process.Start(start)!;
        try
        {
            SnapshotBuilder builder = Snapshots.Of(collecting, cgroups);
            Frame[] frames = [new(), new(), new()];
            int tick = 0;
            Frame Next()
            {
                Frame frame = frames[tick++ % 3];
                builder.Build(collecting.Walk(withThreads: false), frame, new FrameDemand());
                return frame;
            }

            Next();
            Next();
            shell.StandardInput.WriteLine();
            Assert.Equal("ended", shell.StandardOutput.ReadLine());
            for (int refresh = 0; refresh < 3; refresh++)
            {
                Frame frame = Next();
                int row = Array.FindIndex(frame.Records, 0, frame.RowCount, record => record.Pid == shell.Id);
                WorkCounters work = frame.Records[row].Work;
                Assert.InRange(work.ReadChars, 0, Slack);
                Assert.InRange(work.WriteChars, 0, Slack);
                Assert.InRange(work.ReadBytes, 0, Slack);
                Assert.InRange(work.WriteBytes, 0, Slack);
                Assert.InRange(frame.Rates[row].WriteBytes * frame.Interval.TotalSeconds, 0, Slack);
                Assert.InRange(frame.Rates[row].ReadBytes * frame.Interval.TotalSeconds, 0, Slack);
            }
        }
        finally
        {
            shell.Kill();
            shell.WaitForExit();
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("bpf", "tecte")]
    [InlineData("bpf", "ctetec")]
    [InlineData("bpf", "ltcec")]
    [InlineData("bpf", "lx")]
    [InlineData("bpf", "clxl")]
    [InlineData("bpf", "lteclxcte")]
    [InlineData("proc", "tecte")]
    [InlineData("proc", "ctetec")]
    [InlineData("proc", "ltcec")]
    [InlineData("proc", "clxl")]
    public void What_threads_have_read_stays_when_they_end_and_what_children_have_read_is_never_there(string collector, string commands)
    {
        using ICollector collecting = Open(collector, out _);
        using ReadingProcess process = new();
        WorkCounters before = Look(collecting, process.Pid);
        double own = 0;
        foreach (char command in commands)
        {
            process.Do(command);
            own += command is 'l' or 't' ? ReadingProcess.Amount : 0;
            WorkCounters now = Look(collecting, process.Pid);
            Assert.InRange((double)now.ReadChars - before.ReadChars, own, own + Slack);
            Assert.True(now.RunDelayNs >= before.RunDelayNs, $"waits fell from {before.RunDelayNs} to {now.RunDelayNs} at {command}");
            before.RunDelayNs = now.RunDelayNs;
        }
    }

    [Fact]
    public void A_process_that_was_there_before_starts_from_the_threads_that_it_has()
    {
        using ReadingProcess process = new();
        foreach (char command in "tec")
        {
            process.Do(command);
        }

        using BpfCollector collector = BpfCollector.Create();
        WorkCounters before = Look(collector, process.Pid);
        Assert.InRange((double)before.ReadChars, 1, Slack);
        process.Do('t');
        Assert.InRange((double)Look(collector, process.Pid).ReadChars - before.ReadChars, ReadingProcess.Amount, ReadingProcess.Amount + Slack);
        process.Do('e');
        Assert.InRange((double)Look(collector, process.Pid).ReadChars - before.ReadChars, ReadingProcess.Amount, ReadingProcess.Amount + Slack);
    }

    [Fact]
    public void A_process_that_never_waited_has_what_its_threads_read_before_bpftop_came()
    {
        using ReadingProcess process = new();
        process.Do('t');
        process.Do('e');
        using BpfCollector collector = BpfCollector.Create();
        Assert.InRange((double)Look(collector, process.Pid).ReadChars, ReadingProcess.Amount, ReadingProcess.Amount + Slack);
        process.Do('c');
        Assert.InRange((double)Look(collector, process.Pid).ReadChars, ReadingProcess.Amount, ReadingProcess.Amount + Slack);
    }

    [Fact]
    public void Where_ends_of_threads_are_not_seen_it_is_not_known()
    {
        using BpfCollector collector = BpfCollector.Create("/proc", initialRecords: null, "exit_by_tp_btf", "exit_by_raw_tracepoint");
        using ReadingProcess process = new();
        process.Do('c');
        Assert.InRange((double)Look(collector, process.Pid).ReadChars, 1, Slack);
        process.Do('t');
        process.Do('e');
        Assert.Equal(WorkCounters.Unknown, Look(collector, process.Pid).ReadChars);
        Assert.Equal(WorkCounters.Unknown, Look(collector, process.Pid).WriteBytes);
    }

    [Theory]
    [InlineData("bpf")]
    [InlineData("proc")]
    public void Waits_of_a_task_that_is_not_accounted_are_not_known(string collector)
    {
        bool isOn = !File.Exists("/proc/sys/kernel/task_delayacct") || File.ReadAllText("/proc/sys/kernel/task_delayacct").StartsWith('1');
        using ICollector collecting = Open(collector, out _);
        using ReadingProcess process = new();
        process.Do('t');
        WorkCounters work = Look(collecting, process.Pid);

        // A process that is born while it is on has counters, and no other has.
        Assert.Equal(isOn, work.BlockDelayNs != WorkCounters.Unknown);
        Assert.NotEqual(WorkCounters.Unknown, work.RunDelayNs);
    }

    private static ICollector Open(string name, out ICgroupPaths cgroups)
    {
        if (name == "bpf")
        {
            BpfCollector bpf = BpfCollector.Create();
            cgroups = bpf.Cgroups;

            // Ends of threads are counted from the first walk on.
            _ = bpf.Walk(withThreads: false);
            return bpf;
        }

        ProcCollector proc = ProcCollector.ForThisMachine(null);
        cgroups = proc.Cgroups;
        _ = proc.Walk(withThreads: false);
        return proc;
    }

    private static WorkCounters Look(ICollector collector, int pid)
    {
        foreach (ref readonly ProcessRecord record in collector.Walk(withThreads: false).Processes)
        {
            if (record.Pid == pid)
            {
                return record.Work;
            }
        }

        throw new InvalidOperationException($"{pid} is not in the walk");
    }
}
