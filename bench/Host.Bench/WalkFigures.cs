using System.Diagnostics;
using Bpftop.Host.Collect.Bpf;

namespace Bpftop.Bench;

/// <summary><c>dotnet run -c Release -- walk</c>, as root: a walk over the tasks that run on this machine, along the list of
/// tasks and by the iterator, in turn in one run.</summary>
/// <remarks>Between two walks the CPU's caches are filled with something else, as they are between two refreshes.</remarks>
internal static class WalkFigures
{
    private const int Rounds = 41;
    private const int CacheBytes = 16 << 20;

    public static void Run()
    {
        using BpfCollector list = BpfCollector.Create();
        using BpfCollector iterator = BpfCollector.Create("/proc", initialRecords: null, "walk_list");
        if (list.Features[0].Way == iterator.Features[0].Way)
        {
            Console.WriteLine($"this kernel has the iterator only: {list.Features[0].Reason}");
            return;
        }

        byte[] other = new byte[CacheBytes];
        foreach (bool threads in new[] { false, true })
        {
            double[] alongList = new double[Rounds];
            double[] byIterator = new double[Rounds];
            int tasks = 0;
            for (int round = 0; round < Rounds; round++)
            {
                (alongList[round], tasks) = Time(list, threads, other, (byte)round);
                (byIterator[round], _) = Time(iterator, threads, other, (byte)round);
            }

            Array.Sort(alongList);
            Array.Sort(byIterator);
            Console.WriteLine($"{tasks} tasks, {(threads ? "a record for each thread" : "threads added up")}, microseconds");
            Console.WriteLine($"list of tasks  min {alongList[0],9:F1}  median {alongList[Rounds / 2],9:F1}  max {alongList[^1],9:F1}");
            Console.WriteLine($"iterator       min {byIterator[0],9:F1}  median {byIterator[Rounds / 2],9:F1}  max {byIterator[^1],9:F1}");
            Console.WriteLine($"ratio of the medians {alongList[Rounds / 2] / byIterator[Rounds / 2]:F2}; longest stretch so far {list.LongestStretch.TotalMilliseconds:F1} ms");
        }
    }

    private static (double Microseconds, int Tasks) Time(BpfCollector collector, bool threads, byte[] other, byte value)
    {
        Array.Fill(other, value);
        long start = Stopwatch.GetTimestamp();
        int tasks = collector.Walk(threads).ThreadCount;
        return (Stopwatch.GetElapsedTime(start).TotalMicroseconds, tasks);
    }
}
