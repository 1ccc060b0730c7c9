using Bpftop.Host.Snapshot;
using Bpftop.Host.View;

namespace Bpftop.Host.Tests.View;

/// <summary>What a refresh of ten thousand processes allocates; how long it takes is measured by the benchmarks.</summary>
public sealed class SteadyStateTests
{
    private readonly TenThousandProcesses _machine = new();

    public static TheoryData<string> Modes => [.. TenThousandProcesses.Modes];

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_refresh_allocates_nothing(string mode)
    {
        ProcessView view = new(_machine.Columns);
        ViewOptions options = _machine.Options(mode, view);
        for (int warm = 0; warm < 12; warm++)
        {
            Look(view, _machine.Next(mode), options);
        }

        // The least of some refreshes: what the runtime allocates once, when it compiles a method anew, is not ours.
        long least = long.MaxValue;
        for (int tick = 0; tick < 5; tick++)
        {
            Frame frame = _machine.Next(mode);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Look(view, frame, options);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
        Assert.NotEqual(0, view.Rows.Length);
    }

    /// <summary>A refresh and what a screen asks of it.</summary>
    private void Look(ProcessView view, Frame frame, ViewOptions options)
    {
        view.Update(frame, options);
        view.IndexOf(new ProcessKey(77, 77));
        view.Find("nowhere to be found", 0, forward: true);
        for (int line = 0; line < Math.Min(50, view.Rows.Length); line++)
        {
            view.Number(line, _machine.Columns["cpu"]);
            view.Text(line, _machine.Columns["command"]);
        }
    }
}
