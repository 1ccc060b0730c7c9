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
    private (string? Unseen, string? Other) _told;
    private string? _joined;

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

    /// <summary>What is to be said of them and of what else is missing.</summary>
    /// <param name="other">What else is missing, the same text for as long as that is the same; or null.</param>
    /// <returns>Null where nothing is missing.</returns>
    public string? NoticeWith(string? other)
    {
        // Made anew where it has changed only: a table is filled at every refresh.
        if (!ReferenceEquals(Notice, _told.Unseen) || !ReferenceEquals(other, _told.Other))
        {
            _told = (Notice, other);
            _joined = other is null || Notice is null ? other ?? Notice : $"{other}; {Notice}";
        }

        return _joined;
    }
}
