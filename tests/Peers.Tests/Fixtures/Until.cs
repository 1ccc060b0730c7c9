using System.Diagnostics;

namespace Bpftop.Peers.Tests.Fixtures;

/// <summary>Waits for a condition, and no longer than it takes.</summary>
internal static class Until
{
    /// <summary>For what takes milliseconds on a machine with nothing else to do.</summary>
    public static TimeSpan Deadline { get; } = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(5);

    /// <summary>Waits until it is so.</summary>
    /// <param name="condition">Asked again and again.</param>
    /// <param name="otherwise">Says, where it never comes to be so, what was seen instead.</param>
    public static async Task TrueAsync(Func<bool> condition, Func<string> otherwise)
    {
        long began = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Deadline, otherwise());
            await Task.Delay(_pause);
        }
    }

    /// <summary>Waits until it is so.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, Func<string> otherwise)
    {
        long began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Deadline, otherwise());
            await Task.Delay(_pause);
        }
    }
}
