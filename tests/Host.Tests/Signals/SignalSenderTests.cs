using System.Diagnostics;
using System.Text;
using Bpftop.Host.Signals;
using Bpftop.Host.Targets;
using Bpftop.Toolkit;

namespace Bpftop.Host.Tests.Signals;

public sealed class SignalSenderTests : IDisposable
{
    private readonly List<Process> _started = [];

    [Fact]
    public void A_signal_reaches_the_pinned_process_and_no_other()
    {
        Process target = StartSleep();
        Process bystander = StartSleep();

        SignalOutcome outcome = Assert.Single(new SignalSender("/proc").Send([Pin(target)], SignalNames.Terminate));

        Assert.Null(outcome.Failure);
        Assert.True(target.WaitForExit(TimeSpan.FromSeconds(10)));
        Assert.Equal(128 + SignalNames.Terminate, target.ExitCode);
        Assert.False(bystander.HasExited);
    }

    [Fact]
    public void A_process_that_has_the_pid_of_the_pinned_one_is_not_signalled()
    {
        Process other = StartSleep();
        ProcessTarget pinned = Pin(other);
        ProcessTarget ended = pinned with { Key = pinned.Key with { StartNs = pinned.Key.StartNs - ProcessStat.TickNs } };

        SignalOutcome outcome = Assert.Single(new SignalSender("/proc").Send([ended], 9));

        Assert.Contains("another process", outcome.Failure, StringComparison.Ordinal);
        Assert.False(other.HasExited);
    }

    [Fact]
    public void Each_target_has_its_own_outcome()
    {
        Process alive = StartSleep();
        Process ended = StartSleep();
        ProcessTarget endedTarget = Pin(ended);
        ended.Kill();
        ended.WaitForExit();

        var outcomes = new SignalSender("/proc").Send([endedTarget, Pin(alive)], SignalNames.Terminate);

        Assert.Equal("ended meanwhile", outcomes[0].Failure);
        Assert.Null(outcomes[1].Failure);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_pid_that_kill_would_take_for_a_group_is_refused(int pid)
    {
        SignalOutcome outcome = Assert.Single(new SignalSender("/proc").Send([new ProcessTarget(new ProcessKey(pid, 0), "", "")], 0));

        Assert.NotNull(outcome.Failure);
    }

    [Theory]
    [InlineData("7 (cat) S 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 987654 222 333", true, 987654)]
    [InlineData("7 (a) b (c) R) S 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 42 222 333", true, 42)]
    [InlineData("7 (cat) S 1 7", false, 0)]
    [InlineData("", false, 0)]
    [InlineData("7 (cat)", false, 0)]
    public void The_start_time_is_field_22_whatever_the_name_holds(string stat, bool found, int ticks)
    {
        Assert.Equal(found, ProcessStat.TryParse(Encoding.UTF8.GetBytes(stat), out ProcessStat read));
        Assert.Equal((ulong)ticks, read.StartTicks);
    }

    [Fact]
    public void Every_signal_has_one_number()
    {
        var all = SignalNames.All.ToArray();

        Assert.Equal(all.Length, all.Select(signal => signal.Number).Distinct().Count());
        Assert.Equal("KILL", all.Single(signal => signal.Number == 9).Name);
        Assert.Equal("TERM", all.Single(signal => signal.Number == SignalNames.Terminate).Name);
        Assert.Equal("STOP", all.Single(signal => signal.Number == 19).Name);
        Assert.Equal("SYS", all.Single(signal => signal.Number == 31).Name);
        Assert.DoesNotContain(all, signal => signal.Number is 32 or 33);
    }

    public void Dispose()
    {
        foreach (Process process in _started)
        {
            if (!process.HasExited)
            {
                process.Kill();
            }

            process.Dispose();
        }
    }

    private static ProcessTarget Pin(Process process)
    {
        ProcessStat stat = Assert.NotNull(ProcessStat.Of("/proc", process.Id));
        return new ProcessTarget(stat.Key, "me", "sleep");
    }

    private Process StartSleep()
    {
        Process process = Process.Start("sleep", "300");
        _started.Add(process);
        return process;
    }
}
