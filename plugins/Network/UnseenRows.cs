using System.Globalization;

namespace Bpftop.Network;

/// <summary>Counts the rows of a log that came and went between two fills of its table, so that nobody saw them.</summary>
/// <remarks>For one table; the sampling thread only.</remarks>
/// <param name="what">What they are, in the plural.</param>
internal sealed class UnseenRows(string what)
{
    /// <summary>A table that is slow to fill is filled at every fourth refresh.</summary>
    private const int MostBetweenFills = 4;

    private long _tick;
    private long _newest;
    private long _count;

    /// <summary>What is to be said of them, or null.</summary>
    public string? Notice { get; private set; }

    /// <summary>Takes the rows of a refresh.</summary>
    /// <param name="tick">The refresh's number.</param>
    /// <param name="oldest">The number of the oldest row, which counts rows since the start; 0 where there are none.</param>
    /// <param name="newest">The number of the newest row.</param>
    public void See(long tick, long oldest, long newest)
    {
        // Whoever has not looked for a while did not want to see them.
        if (tick <= _tick + MostBetweenFills && oldest > _newest + 1)
        {
            _count += oldest - _newest - 1;
            Notice = string.Create(CultureInfo.InvariantCulture, $"{_count} {what} came and went unseen");
        }

        (_tick, _newest) = (tick, Math.Max(_newest, newest));
    }
}
