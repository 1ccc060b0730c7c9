using System.Collections.Immutable;
using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Bpf;
using Bpftop.Host.Collect.Proc;
using Bpftop.Host.Signals;
using Bpftop.Host.Targets;
using Bpftop.Host.Snapshot;

namespace Bpftop.Kernel.Tests.Oracle;

/// <summary>A process whose main thread ended while others go on, from the collector to the frame, with both
/// collectors.</summary>
public sealed class LeaderGoneTests : IDisposable
{
    private readonly ColumnCatalog _columns = new(HostColumns.All);
    private readonly Frame[] _frames = [new(), new(), new()];
    private readonly List<string> _cgroups = [];
    private ICollector? _collector;
    private ICgroupPaths? _paths;
    private SnapshotBuilder? _builder;
    private Actor? _actor;
    private int _tick;

    public void Dispose()
    {
        _actor?.Dispose();
        _collector?.Dispose();
        foreach (string cgroup in _cgroups.Where(Directory.Exists))
        {
            Until(() => Removed(cgroup), () => $"{cgroup} is still there");
        }
    }

    [Theory]
    [InlineData("bpf")]
    [InlineData("bpf iterator")]
    [InlineData("proc")]
    public void A_process_whose_leader_ended_is_what_its_living_threads_are(string collector)
    {
        Open(collector);
        int pid = Start("deadleader-busy");

        Until(() => Text(pid, "leader") == "gone", () => $"{pid}'s leader is there");
        Until(() => Text(pid, "state") == "R", () => $"{pid} is in state {Text(pid, "state")}");
        Until(
            () => Text(pid, "command")?.EndsWith(" deadleader-busy", StringComparison.Ordinal) == true,
            () => $"{pid}'s command is {Text(pid, "command")}");
        (Frame frame, int row) = Look(pid);
        Assert.Equal("gone", frame.Texts(_columns["leader"])[row]);
        Assert.InRange(frame.Numbers(_columns["res"])[row], 16 << 20, 64 << 20);
        Assert.EndsWith(" deadleader-busy", frame.Texts(_columns["command"])[row], StringComparison.Ordinal);
        Assert.Equal(new FileInfo($"/proc/{LivingThread(pid)}/exe").LinkTarget, frame.Texts(_columns["exe"])[row]);
        Assert.Equal(File.ReadAllText($"/proc/{pid}/comm").TrimEnd('\n'), frame.Texts(_columns["name"])[row]);
        Assert.Equal(3, frame.Numbers(_columns["threads"])[row]);
        Assert.Equal(ProcessTraits.None, frame.Rows[row].Traits);

        double used = double.NaN;
        Until(
            () => (used = Number(pid, "time")) > 0.2,
            () => $"the thread that runs has used {used} s");
    }

    [Theory]
    [InlineData("bpf")]
    [InlineData("bpf iterator")]
    [InlineData("proc")]
    public void Its_threads_are_rows_of_their_own_and_a_thread_that_runs_counts_once(string collector)
    {
        Open(collector);
        int pid = Start("deadleader-busy");
        Until(() => Text(pid, "leader") == "gone", () => $"{pid}'s leader is there");
        Until(() => Text(pid, "state") == "R", () => $"{pid} is in state {Text(pid, "state")}");

        Frame frame = Build(threads: true);
        ProcessRecord[] threads = [.. frame.Records.Take(frame.RowCount).Where(record => record.Pid == pid && record.IsThread)];
        Assert.Equal(2, threads.Length);
        Assert.All(threads, static thread => Assert.True((thread.Flags & TaskFlags.HasMemory) != 0));
        int running = frame.Records.Take(frame.RowCount).Count(static record =>
            record.State == 'R' && (record.IsThread || (record.Flags & TaskFlags.LeaderGone) == 0));
        Assert.Equal(running, frame.Tasks.Running);
    }

    [Theory]
    [InlineData("bpf")]
    [InlineData("bpf iterator")]
    [InlineData("proc")]
    public void Its_cgroup_is_the_one_that_its_threads_were_moved_to(string collector)
    {
        Open(collector);
        string first = MakeCgroup("first");
        string second = MakeCgroup("second");
        int pid = Start("deadleader-later");
        File.WriteAllText($"{first}/cgroup.procs", $"{pid}");
        _actor!.Continue();
        Until(() => Text(pid, "leader") == "gone", () => $"{pid}'s leader is there");
        Assert.Equal(PathOf(first), Text(pid, "cgroup"));

        // The dead leader stays where it was.
        File.WriteAllText($"{second}/cgroup.procs", $"{pid}");
        Until(() => Text(pid, "cgroup") == PathOf(second), () => $"{pid} is in {Text(pid, "cgroup")}");
        Directory.Delete(first);
        Assert.Equal(PathOf(second), Text(pid, "cgroup"));
        Assert.Contains($"{PathOf(first)} (deleted)", File.ReadAllText($"/proc/{pid}/cgroup"), StringComparison.Ordinal);

        File.WriteAllText($"{second}/cgroup.freeze", "1");
        Until(() => Text(pid, "state") == "F", () => $"{pid} is in state {Text(pid, "state")}");
        File.WriteAllText($"{second}/cgroup.freeze", "0");
        Until(() => Text(pid, "state") == "S", () => $"{pid} is in state {Text(pid, "state")}");
    }

    [Fact]
    public void It_has_ended_when_its_last_thread_has_and_not_before()
    {
        Open("bpf");
        int pid = Start("deadleader");
        Until(() => Text(pid, "leader") == "gone", () => $"{pid}'s leader is there");
        Frame frame = Build(threads: false);
        Assert.DoesNotContain(frame.Exited.Take(frame.ExitedCount), exited => exited.Key.Pid == pid);

        // Frame and row of one look: the same row of another walk may be a stranger, who would get the signal.
        (frame, int row) = Look(pid);
        ProcessKey key = frame.Rows[row].Key;
        Assert.Equal(pid, key.Pid);
        ImmutableArray<SignalOutcome> sent = new SignalSender("/proc").Send([new ProcessTarget(key, "", "")], SignalNames.Terminate);
        Assert.Null(Assert.Single(sent).Failure);

        Until(
            () =>
            {
                frame = Build(threads: false);
                return frame.Exited.Take(frame.ExitedCount).Any(exited => exited.Key == key && exited.Signal == SignalNames.Terminate);
            },
            () => $"{pid} was told to end, and is not among what has ended");
    }

    private static int LivingThread(int pid) => Directory.GetDirectories($"/proc/{pid}/task")
        .Select(static folder => int.Parse(Path.GetFileName(folder), System.Globalization.CultureInfo.InvariantCulture))
        .Where(thread => thread != pid)
        .Min();

    private int Start(string mode)
    {
        _actor = Actor.Start(mode);
        return _actor.Pid;
    }

    private void Open(string name)
    {
        if (name != "proc")
        {
            BpfCollector bpf = BpfCollector.Create("/proc", initialRecords: null, name == "bpf" ? [] : ["walk_list"]);
            (_collector, _paths) = (bpf, bpf.Cgroups);
        }
        else
        {
            ProcCollector proc = ProcCollector.ForThisMachine(null);
            (_collector, _paths) = (proc, proc.Cgroups);
        }

        _builder = Snapshots.Of(_collector, _paths);
    }

    private Frame Build(bool threads)
    {
        Frame frame = _frames[_tick++ % 3];
        _builder!.Build(_collector!.Walk(threads), frame, new FrameDemand { Executables = true, Threads = threads });
        return frame;
    }

    private (Frame Frame, int Row) Look(int pid)
    {
        Frame frame = Build(threads: false);
        int row = Array.FindIndex(frame.Records, 0, frame.RowCount, record => record.Pid == pid);
        Assert.True(row >= 0, $"{pid} is not in the frame");
        return (frame, row);
    }

    private string? Text(int pid, string column)
    {
        (Frame frame, int row) = Look(pid);
        return frame.Texts(_columns[column])[row];
    }

    private double Number(int pid, string column)
    {
        (Frame frame, int row) = Look(pid);
        return frame.Numbers(_columns[column])[row];
    }

    private string MakeCgroup(string name)
    {
        string root = _paths!.Root ?? throw new InvalidOperationException("cgroup v2 is not mounted");
        string cgroup = $"{root}/bpftop-test-{name}-{Environment.ProcessId}";
        Directory.CreateDirectory(cgroup);
        _cgroups.Add(cgroup);
        return cgroup;
    }

    private string PathOf(string cgroup) => cgroup[_paths!.Root!.Length..];

    private static bool Removed(string cgroup)
    {
        try
        {
            Directory.Delete(cgroup);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static void Until(Func<bool> condition, Func<string> otherwise)
    {
        using ManualResetEventSlim never = new();
        long start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(30), otherwise());
            never.Wait(TimeSpan.FromMilliseconds(20));
        }
    }
}
