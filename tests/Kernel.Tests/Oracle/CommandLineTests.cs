using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Bpf;
using Bpftop.Host.Collect.Late;
using Bpftop.Host.Collect.Proc;
using Bpftop.Host.Snapshot;

namespace Bpftop.Kernel.Tests.Oracle;

/// <summary>Command lines and executables of real processes, from the collector to the frame, with both collectors.</summary>
public sealed class CommandLineTests : IDisposable
{
    private const ulong RoundNs = 11_000_000_000;

    private readonly string _directory = Directory.CreateTempSubdirectory("bpftop-command-").FullName;
    private readonly ColumnCatalog _columns = new(HostColumns.All);
    private readonly Frame[] _frames = [new(), new(), new()];
    private ShiftedCollector? _collector;
    private SnapshotBuilder? _builder;
    private int _tick;

    public void Dispose()
    {
        _collector?.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Theory]
    [InlineData("bpf")]
    [InlineData("proc")]
    public void An_exec_shows_at_the_next_refresh(string collector)
    {
        Open(collector);
        using Actor actor = Actor.Start("exec");
        Assert.EndsWith(" exec", Cell(actor.Pid, "command"), StringComparison.Ordinal);

        actor.Continue();
        Until(() => File.ReadAllText($"/proc/{actor.Pid}/cmdline").StartsWith("second", StringComparison.Ordinal));
        Assert.Equal("second sleep life", Cell(actor.Pid, "command"));
    }

    [Theory]
    [InlineData("bpf")]
    [InlineData("proc")]
    public void A_title_written_over_the_arguments_shows_at_the_next_round(string collector)
    {
        Open(collector);
        using Actor actor = Actor.Start("title");
        Assert.EndsWith(" title", Cell(actor.Pid, "command"), StringComparison.Ordinal);

        actor.Continue();
        Until(() => File.ReadAllText($"/proc/{actor.Pid}/cmdline").StartsWith("new title", StringComparison.Ordinal));
        _collector!.ShiftNs += RoundNs;
        Assert.Equal("new title", Cell(actor.Pid, "command"));
    }

    [Theory]
    [InlineData("bpf")]
    [InlineData("proc")]
    public void A_deleted_and_a_replaced_executable_are_told_apart(string collector)
    {
        Open(collector);
        string copy = Actor.CopyTo(_directory);
        using Actor actor = Actor.StartFrom(copy);
        Assert.Equal(copy, Cell(actor.Pid, "exe"));
        Assert.Null(Cell(actor.Pid, "exe.state"));

        File.Delete(copy);
        Assert.Equal("deleted", Cell(actor.Pid, "exe.state"));
        Assert.Equal(copy, Cell(actor.Pid, "exe"));

        string upgraded = Actor.CopyTo(_directory);
        using Actor older = Actor.StartFrom(upgraded);
        string next = Path.Combine(_directory, "next");
        File.Copy(upgraded, next);
        File.Move(next, upgraded, overwrite: true);
        Assert.Equal("replaced", Cell(older.Pid, "exe.state"));
    }

    private void Open(string name)
    {
        ICollector collector;
        ICgroupPaths cgroups;
        if (name == "bpf")
        {
            BpfCollector bpf = BpfCollector.Create();
            (collector, cgroups) = (bpf, bpf.Cgroups);
        }
        else
        {
            ProcCollector proc = ProcCollector.ForThisMachine(null);
            (collector, cgroups) = (proc, proc.Cgroups);
        }

        _collector = new ShiftedCollector(collector);
        _builder = new SnapshotBuilder(
            _collector,
            cgroups,
            UserNames.OfThisMachine(TimeProvider.System),
            ExecutablePaths.Of("/proc", TimeProvider.System),
            ProcCommandLines.Inquire("/proc", TimeProvider.System),
            TimeProvider.System);
    }

    /// <summary>A cell of a process at a new refresh.</summary>
    private string? Cell(int pid, string column)
    {
        Frame frame = _frames[_tick++ % 3];
        _builder!.Build(_collector!.Walk(withThreads: false), frame, new FrameDemand { Executables = true });
        Until(() =>
        {
            _builder.Texts.Take();
            return !_builder.Texts.IsAwaited(TimeSpan.FromMinutes(1));
        });
        int row = Array.FindIndex(frame.Records, 0, frame.RowCount, record => record.Pid == pid);
        Assert.True(row >= 0, $"{pid} is not in the frame");
        return frame.Texts(_columns[column])[row];
    }

    private static void Until(Func<bool> condition)
    {
        using ManualResetEventSlim never = new();
        long start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(20), "the actor or the reading did not go on");
            never.Wait(TimeSpan.FromMilliseconds(10));
        }
    }
}
