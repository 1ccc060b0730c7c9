using System.Diagnostics;

namespace Bpftop.Plugins.Tests.Freezer;

internal static class Wait
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    /// <summary>Polls until a condition holds, and fails where it does not in time.</summary>
    public static void Until(Func<bool> condition, Func<string> what)
    {
        using ManualResetEventSlim never = new(false);
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Deadline, what());
            never.Wait(Pause);
        }
    }
}
