using Bpftop.Host.Collect;
using Bpftop.Host.Collect.System;

namespace Bpftop.Host.Tests.Screen;

/// <summary>The header where the machine tells nothing of itself: /proc with processes only.</summary>
public sealed class UnknownMachineTests
{
    [Theory]
    [InlineData(120)]
    [InlineData(60)]
    public void What_is_not_known_is_a_dash_and_never_0_or_none(int width)
    {
        ScreenHarness screen = new(width);
        using SystemReader reader = new("/nonexistent", "/nonexistent", TimeProvider.System);
        screen.Extend = frame =>
        {
            frame.System.Cpus = [];
            reader.Read(frame.System);
        };
        screen.Machine.Run(ScreenHarness.Processes(1));
        screen.Tick();
        screen.Tick();
        string[] header = [.. screen.Lines().TakeWhile(static line => !line.Contains("PID", StringComparison.Ordinal))];
        string text = string.Join('\n', header);

        Assert.Matches(@"Avg\[\s+-\]", text);
        Assert.Matches(@"Mem\[\s+-/-\]", text);
        Assert.Matches(@"Swp\[\s+-/-\]", text);

        Assert.Contains("Load: - - -", text, StringComparison.Ordinal);
        Assert.Contains("cpu -  mem -/-  io -/-", text, StringComparison.Ordinal);
        Assert.Contains("read - write -  Net: rx - tx -", text, StringComparison.Ordinal);
        Assert.DoesNotContain("none", text, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_thousand_cpus_are_one_bar_and_a_cpu_that_is_not_known_a_dash()
    {
        ScreenHarness screen = new();
        int cpus = 1000;
        screen.Extend = frame =>
        {
            frame.System.CpuCount = frame.System.OnlineCpus = cpus;
            frame.System.Cpus = new CpuShare[cpus];
            frame.System.Cpus.AsSpan().Fill(CpuShare.Unknown);
            frame.System.Total = cpus > 2 ? new CpuShare { User = 25, Idle = 75 } : CpuShare.Unknown;
        };
        screen.Machine.Run(ScreenHarness.Processes(1));
        screen.Tick();
        Assert.Matches(@"^Avg\[\|+\s+25\.0%\]", screen.Lines()[0]);
        Assert.Contains("Mem[", screen.Lines()[1], StringComparison.Ordinal);

        cpus = 2;
        screen.Tick();
        Assert.Matches(@"^  0\[\s+-\]\s+1\[\s+-\]", screen.Lines()[0]);
    }
}
