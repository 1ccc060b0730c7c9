using System.Globalization;

namespace Bpftop.Plugins.Tests.Network.Names;

/// <summary>How far latencies are from what they ought to be.</summary>
internal static class NineTries
{
    private const int Count = 9;
    private const double Most = 0.1;

    /// <summary>Tries until the median of nine tries in a row is within 10 %. What others do on the machine comes between now and
    /// then; on a quiet machine the first nine do.</summary>
    /// <param name="attempt">Measures once.</param>
    /// <returns>What is measured over what it ought to be, less 1.</returns>
    public static void AreWithinATenth(Func<double> attempt)
    {
        Queue<double> last = new();
        double[] sorted = [];
        Wait.Until(
            () =>
            {
                if (last.Count == Count)
                {
                    last.Dequeue();
                }

                do
                {
                    last.Enqueue(attempt());
                }
                while (last.Count < Count);

                sorted = [.. last.Order()];
                return Math.Abs(sorted[Count / 2]) <= Most;
            },
            () => $"the median of nine is never within 10 %: last {string.Join(' ', sorted.Select(static value => value.ToString("P1", CultureInfo.InvariantCulture)))}");
    }
}
