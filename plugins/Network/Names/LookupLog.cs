using Bpftop.Toolkit;

namespace Bpftop.Network.Names;

/// <summary>The newest look-ups, oldest first.</summary>
/// <param name="Lookups">Nobody changes it any more. Those before the first have made place: its number says how many.</param>
/// <param name="Notice">What is missing, or null.</param>
internal sealed record LookupReadings(Lookup[] Lookups, string? Notice)
{
    public static LookupReadings None { get; } = new([], null);
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
    public void Publish(string? notice)
    {
        if (!_isChanged && notice == Readings.Current.Notice)
        {
            return;
        }

        _isChanged = false;
        Lookup[] rows = new Lookup[Math.Min(Newest, Capacity)];
        for (int index = 0; index < rows.Length; index++)
        {
            rows[index] = _ring[(Newest - rows.Length + index) % Capacity];
        }

        Readings.Publish(new LookupReadings(rows, notice));
    }

    private void Write(Lookup lookup)
    {
        _ring[(lookup.Number - 1) % Capacity] = lookup;
        _isChanged = true;
    }
}
