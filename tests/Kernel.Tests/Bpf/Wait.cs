using System.Diagnostics;

namespace Bpftop.Kernel.Tests.Bpf;

/// <summary>Waits for a condition, and for no longer than it takes.</summary>
internal static class Wait
{
    public static void Until(Func<bool> condition, Func<string> otherwise)
    {
        using ManualResetEventSlim never = new();
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(20), otherwise());
            never.Wait(5);
        }
    }
}
