namespace Bpftop.Host.Cli;

/// <summary>The times and allocations of one stage of the refresh.</summary>
internal sealed class BenchStage(string name, int iterations)
{
    private readonly double[] _microseconds = new double[iterations];
    private readonly long[] _bytes = new long[iterations];

    public string Name { get; } = name;

    public void Record(int iteration, double microseconds, long bytes)
    {
        _microseconds[iteration] = microseconds;
        _bytes[iteration] = bytes;
    }

    /// <summary>The time that a share of the iterations did not exceed (nearest rank).</summary>
    public double Microseconds(double share) => Sorted(_microseconds)[Rank(share)];

    /// <summary>The bytes that a share of the iterations did not exceed.</summary>
    public long Bytes(double share) => Sorted(_bytes)[Rank(share)];

    private int Rank(double share) => Math.Clamp((int)Math.Ceiling(share * _microseconds.Length) - 1, 0, _microseconds.Length - 1);

    private static T[] Sorted<T>(T[] values)
    {
        T[] sorted = [.. values];
        Array.Sort(sorted);
        return sorted;
    }
}
