using System.Diagnostics;
using System.Globalization;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace Bpftop.Bench;

/// <summary>What windows cost: time, methods compiled, resident memory.</summary>
/// <remarks>Nothing of Terminal.Gui is in here, so that it is not loaded before it is measured.</remarks>
public static class Cost
{
    private const int Rounds = 20;

    public static void Measure()
    {
        using StreamWriter file = new(Environment.GetEnvironmentVariable("WINDOWS_COST")!);
        bool isInternal = Environment.GetEnvironmentVariable("WINDOWS_BY") == "internal";
        Step(static () => { });
        long memory = Resident();
        long methods = JitInfo.GetCompiledMethodCount();
        double loading = Step(Load);
        double driver = Step(isInternal ? MakeDriver : InitDriver);
        double window = Step(SignalWindow);
        long first = Resident() - memory;
        methods = JitInfo.GetCompiledMethodCount() - methods;
        double[] signals = new double[Rounds];
        double[] keys = new double[Rounds];
        double[] columns = new double[Rounds];
        for (int round = 0; round < Rounds; round++)
        {
            signals[round] = Step(SignalWindow);
            keys[round] = Step(Press);
            columns[round] = Step(SortWindow);
        }

        file.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"first window {loading + driver + window:F0} ms (loading {loading:F0}, driver {driver:F0}, window {window:F0}), "
                + $"{methods} methods compiled, {first / 1024.0:F1} MB; later ones {Median(signals):F1} (signals), {Median(columns):F1} (columns), "
                + $"a key {Median(keys):F1}; after {2 * Rounds} more {(Resident() - memory) / 1024.0:F1} MB"));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Load() => Windows.Load();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void InitDriver() => Windows.InitDriver();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MakeDriver() => Windows.MakeDriver();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SignalWindow() => Windows.ShowSignals();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SortWindow() => Windows.ShowColumns();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Press() => Windows.Press();

    private static double Step(Action step)
    {
        long begun = Stopwatch.GetTimestamp();
        step();
        return Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }

    private static long Resident() => long.Parse(
        File.ReadLines("/proc/self/smaps_rollup").First(static line => line.StartsWith("Rss:", StringComparison.Ordinal))[4..^2].Trim(), CultureInfo.InvariantCulture);
}
