using System.Collections.Immutable;
using System.Diagnostics;
using Bpftop.Host.Scheduling;
using Bpftop.Host.Targets;

namespace Bpftop.Kernel.Tests.Scheduling;

public sealed class AutogroupTests : IDisposable
{
    private readonly Process _session = Process.Start(new ProcessStartInfo("setsid", ["sh", "-c", "sleep 300 & echo $!; exec sleep 300"]) { RedirectStandardOutput = true })!;
    private readonly int _child;

    public AutogroupTests() => _child = int.Parse(_session.StandardOutput.ReadLine()!, System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public void A_session_has_one_value_and_it_is_changed_once()
    {
        if (File.ReadAllText("/proc/sys/kernel/sched_autogroup_enabled")[0] != '1')
        {
            Assert.Contains("sched_autogroup_enabled", Assert.Single(Change(_child)).Failure, StringComparison.Ordinal);
            return;
        }

        // As text: a session of the kernel's own start, such as that of a container's first process, is in no autogroup and its file is empty.
        string own = File.ReadAllText("/proc/self/autogroup");
        ImmutableArray<ThreadOutcome> outcomes = Change(_session.Id, _child);

        Assert.All(outcomes, static outcome => Assert.Null(outcome.Failure));
        Assert.Equal((3, 3), (NiceOf(_session.Id), NiceOf(_child)));
        Assert.Equal(own, File.ReadAllText("/proc/self/autogroup"));
        ImmutableArray<ThreadOutcome> undone = new ThreadChanger("/proc").Undo(outcomes, "undo");
        Assert.Null(Assert.Single(undone).Failure);
        Assert.Equal(0, NiceOf(_child));
    }

    [Theory]
    [InlineData("/autogroup-25 nice -3\n", true, "/autogroup-25", -3)]
    [InlineData("", false, "", 0)]
    [InlineData(null, false, "", 0)]
    [InlineData("/autogroup-25 nice x", false, "/autogroup-25", 0)]
    public void The_line_is_read(string? line, bool isOne, string group, int nice)
    {
        Assert.Equal(isOne, Autogroups.TryParse(line, out string read, out int value));
        Assert.Equal((group, nice), (read, value));
    }

    public void Dispose()
    {
        Process.GetProcessById(_child).Kill();
        _session.Kill();
        _session.WaitForExit();
        _session.Dispose();
    }

    private static int NiceOf(int pid)
    {
        Assert.True(Autogroups.TryParse(File.ReadAllText($"/proc/{pid}/autogroup"), out _, out int nice));
        return nice;
    }

    private static ImmutableArray<ThreadOutcome> Change(params int[] pids) =>
        new Autogroups("/proc").Change([.. pids.Select(ThreadFacts.Pin)], "autogroup nice +3", 3);
}
