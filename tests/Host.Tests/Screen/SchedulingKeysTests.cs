using System.Diagnostics;
using Bpftop.Host.Collect;
using Bpftop.Host.Scheduling;
using Bpftop.Host.Tests.Snapshot;
using Bpftop.Toolkit;

namespace Bpftop.Host.Tests.Screen;

/// <summary>The keys that change how processes are scheduled, over real ones.</summary>
public sealed class SchedulingKeysTests : IDisposable
{
    private readonly List<Process> _started = [];

    [Theory]
    [InlineData("F8", 1)]
    [InlineData("[", 1)]
    [InlineData("F7", -1)]
    [InlineData("]", -1)]
    public void A_key_changes_the_nice_value_at_once(string key, int by)
    {
        (ScreenHarness screen, Process[] processes) = Over(1);

        screen.Press(key);
        screen.Settle();

        Assert.Equal(by, NiceOf(processes[0]));
        Assert.Contains($"{processes[0].Id} sleep (0 → {by})", screen.Text(), StringComparison.Ordinal);
    }

    /// <summary>As fast as somebody holds the key down: none is lost while the one before is at work.</summary>
    [Fact]
    public void Every_press_counts()
    {
        (ScreenHarness screen, Process[] processes) = Over(1);

        screen.Press("F8", "F8", "F8", "F8", "F8");
        Wait.Until(() => NiceOf(processes[0]) == 5, () => $"nice {NiceOf(processes[0])}");
        Wait.Until(
            () =>
            {
                screen.Screen.Poll();
                screen.Draw();
                return screen.Text().Contains("(4 → 5)", StringComparison.Ordinal);
            },
            screen.Text);

        screen.Press("gu");
        Wait.Until(() => NiceOf(processes[0]) == 4, () => $"nice {NiceOf(processes[0])}");
    }

    /// <summary>Pressed before the change is done, and so before anybody knows that there is one.</summary>
    [Fact]
    public void Undo_takes_back_what_was_pressed_just_before_it()
    {
        (ScreenHarness screen, Process[] processes) = Over(1);

        screen.Press("F8");
        screen.PollUntil("(0 → 1)");
        screen.Press("F8", "F8", "gu");
        screen.PollUntil("undo of nice +1");

        Assert.Equal(2, NiceOf(processes[0]));
    }

    [Fact]
    public void What_is_tagged_is_changed_and_undone_together()
    {
        (ScreenHarness screen, Process[] processes) = Over(3);

        screen.Press("Space", "Space", "F8");
        screen.Settle();

        Assert.Equal([0, 1, 1], processes.Select(NiceOf).Order());
        Assert.Contains("nice +1: 2 processes", screen.Text(), StringComparison.Ordinal);
        screen.Press("gu");
        screen.Settle();
        Assert.Equal([0, 0, 0], processes.Select(NiceOf).Order());
        screen.Press("gu");
        screen.Settle();
        Assert.Contains("nothing to undo", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_is_said_for_its_process()
    {
        (ScreenHarness screen, Process[] processes) = Over(2);
        processes[0].Kill();
        processes[0].WaitForExit();

        screen.Press("Space", "Space", "F8");
        screen.Settle();

        Assert.Contains("nice +1: 1 of 2 processes", screen.Text(), StringComparison.Ordinal);
        Assert.Contains($"{processes[0].Id} ended meanwhile", screen.Text(), StringComparison.Ordinal);
        Assert.Equal(1, NiceOf(processes[1]));
    }

    [Theory]
    [InlineData("F7")]
    [InlineData("i")]
    [InlineData("a")]
    [InlineData("Y")]
    [InlineData("gu")]
    public void Readonly_refuses(string key)
    {
        (ScreenHarness screen, Process[] processes) = Over(1, readOnly: true);

        screen.Press(key);

        Assert.Contains("--readonly", screen.Text(), StringComparison.Ordinal);
        Assert.Equal(0, NiceOf(processes[0]));
    }

    [Fact]
    public void An_io_priority_is_chosen_from_a_list()
    {
        (ScreenHarness screen, Process[] processes) = Over(1);

        screen.Press("i");
        screen.Settle();
        Assert.Contains($"I/O priority of {processes[0].Id} sleep", screen.Text(), StringComparison.Ordinal);
        screen.Type("idle");
        screen.Press("Enter");
        screen.Settle();

        Assert.Equal(0, IoPrioritySetting.Instance.Read(processes[0].Id, out IoPriority now));
        Assert.Equal(new IoPriority(IoClass.Idle, 0), now);
    }

    [Fact]
    public void Cpus_are_checked_in_a_window()
    {
        (ScreenHarness screen, Process[] processes) = Over(1);
        int[] online = [.. Assert.NotNull(CpuTopology.Read("/sys").Online).Cpus()];

        screen.Press("a");
        screen.Settle();
        Assert.Contains("[x] all", screen.Text(), StringComparison.Ordinal);
        screen.Press("Space");
        Assert.Contains("check one CPU at least", screen.Text(), StringComparison.Ordinal);
        screen.Press("Enter");
        Assert.Contains("[ ] all", screen.Text(), StringComparison.Ordinal);
        screen.Press("End", "Space", "Enter");
        screen.Settle();

        Assert.Equal(0, AffinitySetting.Instance.Read(processes[0].Id, out CpuSet now));
        Assert.Equal(CpuSet.Of([online[^1]]), now);
        screen.Press("gu");
        screen.Settle();
        Assert.Equal(0, AffinitySetting.Instance.Read(processes[0].Id, out now));
        Assert.Equal(CpuSet.Of(online), now);
    }

    [Fact]
    public void A_real_time_policy_asks_for_its_priority_and_once_more()
    {
        (ScreenHarness screen, Process[] processes) = Over(1);

        screen.Press("Y");
        screen.Settle();
        screen.Type("rr");
        screen.Press("Enter");
        screen.Type("100");
        screen.Press("Enter");
        Assert.Contains("\"100\" is no priority", screen.Text(), StringComparison.Ordinal);
        screen.Press("Y");
        screen.Settle();
        screen.Type("rr");
        screen.Press("Enter");
        screen.Type("3");
        screen.Press("Enter");
        Assert.Contains("before every ordinary process", screen.Text(), StringComparison.Ordinal);

        // Cancel is chosen first.
        screen.Press("Enter");

        Assert.Equal(0, PolicySetting.Instance.Read(processes[0].Id, out SchedulingPolicy now));
        Assert.Equal(SchedulingPolicy.Other, now.Number);
    }

    [Fact]
    public void A_policy_is_chosen_from_a_list()
    {
        (ScreenHarness screen, Process[] processes) = Over(1);

        screen.Press("Y");
        screen.Settle();
        screen.Type("batch");
        screen.Press("Enter");
        screen.Settle();

        Assert.Equal(0, PolicySetting.Instance.Read(processes[0].Id, out SchedulingPolicy now));
        Assert.Equal(SchedulingPolicy.Batch, now.Number);
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

    private static int NiceOf(Process process)
    {
        Assert.Equal(0, NiceSetting.Instance.Read(process.Id, out int nice));
        return nice;
    }

    private (ScreenHarness Screen, Process[] Processes) Over(int count, bool readOnly = false)
    {
        ScreenHarness screen = new(change: options => options with { ReadOnly = readOnly });
        Process[] processes = [.. Enumerable.Range(0, count).Select(_ => Process.Start("sleep", "300")).OrderBy(static process => process.Id)];
        _started.AddRange(processes);
        screen.Machine.Run([.. processes.Select(static process => Some.Process(process.Id, name: "sleep") with
        {
            StartNs = Assert.NotNull(ProcessStat.Of("/proc", process.Id)).Key.StartNs,
        })]);
        screen.Tick();
        return (screen, processes);
    }
}
