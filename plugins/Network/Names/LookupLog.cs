using Bpftop.Toolkit;

namespace Bpftop.Network.Names;

/// <summary>The newest look-ups, oldest first.</summary>
/// <param name="Lookups">Nobody changes it any more. Those before the first have made place: its number says how many.</param>
/// <param name="Notice">What is missing, or null.</param>
/// <param name="IsAwaited">Whether queries are about to be looked at, and are not yet.</param>
internal sealed record LookupReadings(Lookup[] Lookups, string? Notice, bool IsAwaited)
{
    public static LookupReadings None { get; } = new([], null, IsAwaited: true);
}

/// <summary>Keeps the newest look-ups.</summary>
/// <remarks>One thread; what is published is anybody's.</remarks>
internal sealed class LookupLog
{
    public const int Capacity = 2000;

    private readonly Lookup[] _ring = new Lookup[Capacity];
    private bool _isChanged;

    /// <summary>What the log held when it was last published.</summary>
    public Latest<LookupReadings> Readings { get; } = new(LookupReadings.None);

    /// <summary>The number of the newest.</summary>
    public long Newest { get; private set; }

    /// <summary>Adds one, whose number is the next.</summary>
    public void Add(Lookup lookup)
    {
        Newest = lookup.Number;
        Write(lookup);
    }

    /// <summary>Writes one anew, by its number, unless it has made place.</summary>
    public void Replace(Lookup lookup)
    {
        if (lookup.Number > Newest - Capacity)
        {
            Write(lookup);
        }
    }

    /// <summary>Hands over what is there now.</summary>
    /// <param name="notice">What is missing, or null.</param>
    /// <param name="isAwaited">Whether queries are about to be looked at, and are not yet.</param>
    public void Publish(string? notice, bool isAwaited = false)
    {
        if (!_isChanged && notice == Readings.Current.Notice && isAwaited == Readings.Current.IsAwaited)
        {
            return;
        }

        _isChanged = false;
        Lookup[] rows = new Lookup[Math.Min(Newest, Capacity)];
        for (int index = 0; index < rows.Length; index++)
        {
            rows[index] = _ring[(Newest - rows.Length + index) % Capacity];
        }

        Readings.Publish(new LookupReadings(rows, notice, isAwaited));
    }

    private void Write(Lookup lookup)
    {
        _ring[(lookup.Number - 1) % Capacity] = lookup;
        _isChanged = true;
    }
}
