using System.Diagnostics;

namespace Bpftop.Tests.Support;

/// <summary>Waits for a condition, and no longer than it takes.</summary>
internal static class Wait
{
    /// <summary>For what takes milliseconds on a machine with nothing else to do.</summary>
    public static TimeSpan Deadline { get; } = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(5);

    /// <param name="condition">Asked again and again.</param>
    /// <param name="otherwise">Says, where it never comes to be so, what was seen instead.</param>
    public static void Until(Func<bool> condition, Func<string> otherwise)
    {
        using ManualResetEventSlim never = new();
        long began = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Deadline, otherwise());
            never.Wait(_pause);
        }
    }

    /// <inheritdoc cref="Until"/>
    public static Task UntilAsync(Func<bool> condition, Func<string> otherwise) => UntilAsync(() => Task.FromResult(condition()), otherwise);

    /// <inheritdoc cref="Until"/>
    public static async Task UntilAsync(Func<Task<bool>> condition, Func<string> otherwise)
    {
        long began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Deadline, otherwise());
            await Task.Delay(_pause);
        }
    }
}
