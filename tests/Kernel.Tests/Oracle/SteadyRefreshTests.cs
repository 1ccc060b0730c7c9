using System.Diagnostics;
using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Bpf;
using Bpftop.Host.Collect.Late;
using Bpftop.Host.Collect.System;
using Bpftop.Host.Snapshot;

namespace Bpftop.Kernel.Tests.Oracle;

public sealed class SteadyRefreshTests
{
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_steady_refresh_of_this_machine_allocates_nothing(bool threads)
    {
        using BpfCollector collector = BpfCollector.Create();
        using SystemReader system = SystemReader.ForThisMachine(TimeProvider.System);
        SnapshotBuilder builder = new(
            collector,
            collector.Cgroups,
            UserNames.OfThisMachine(TimeProvider.System),
            ExecutablePaths.Of("/proc", TimeProvider.System),
            ProcCommandLines.Inquire("/proc", TimeProvider.System),
            TimeProvider.System);
        Frame[] frames = [new(), new(), new()];
        FrameDemand demand = new() { Threads = threads };
        long least = long.MaxValue;

        // Something starts and ends on every machine, and a process or thread that is new has texts that are new: other
        // tests may start some at each of many refreshes.
        long start = Stopwatch.GetTimestamp();
        for (int tick = 0; least > 0 && Stopwatch.GetElapsedTime(start) < _longest; tick++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Frame frame = frames[tick % 3];
            builder.Build(collector.Walk(threads), frame, demand);
            system.Read(frame.System);
            least = tick < 6 ? long.MaxValue : Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }
}
