using Bpftop.Toolkit;

namespace Bpftop.Network.Names;

/// <summary>The newest look-ups. Those before the first that is left have made place: its number says how many.</summary>
/// <remarks>One thread; what is published is anybody's.</remarks>
internal sealed class LookupLog
{
    public const int Capacity = 2000;

    private readonly Lookup[] _ring = new Lookup[Capacity];
    private bool _isChanged;

    /// <summary>What the log held when it was last published, oldest first.</summary>
    public Latest<Lookup[]> Rows { get; } = new([]);

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
    public void Publish()
    {
        if (!_isChanged)
        {
            return;
        }

        _isChanged = false;
        Lookup[] rows = new Lookup[Math.Min(Newest, Capacity)];
        for (int index = 0; index < rows.Length; index++)
        {
            rows[index] = _ring[(Newest - rows.Length + index) % Capacity];
        }

        Rows.Publish(rows);
    }

    private void Write(Lookup lookup)
    {
        _ring[(lookup.Number - 1) % Capacity] = lookup;
        _isChanged = true;
    }
}
