using System.Globalization;

namespace Bpftop.Network.Names;

/// <summary>Has the packets of the machine looked at for queries while somebody wants to know them.</summary>
/// <remarks>One thread.</remarks>
internal sealed class QueryWatch(QueryAttention attention, TimeProvider time) : IDisposable
{
    /// <summary>Looking so soon after the start misses nothing worth a word.</summary>
    private static readonly TimeSpan _atOnce = TimeSpan.FromSeconds(3);

    private long _openedAt;

    /// <summary>The programs, while they are attached.</summary>
    private IDisposable? _programs;

    /// <summary>They cannot be attached: nobody tries again.</summary>
    private bool _isRefused;

    /// <summary>When they were detached last; null where they never were.</summary>
    private DateTimeOffset? _leftAt;

    /// <summary>Whether queries have been seen, or cannot be: before, nobody has looked.</summary>
    public bool HasBegun => _programs is not null || _isRefused || _leftAt is not null;

    /// <summary>Since when queries are seen, or that they are not; null where they are from the start on, or nobody has looked.
    /// </summary>
    public string? Notice { get; private set; }

    /// <summary>Begins.</summary>
    public void Open(NamePrograms programs)
    {
        _openedAt = time.GetTimestamp();
        _isRefused = false;
        _ = Tend(programs);
    }

    /// <summary>Attaches the programs at packets at a look, and detaches them when there was none for some minutes.</summary>
    /// <returns>True where they were detached just now: answers to queries that were seen will not be.</returns>
    public bool Tend(NamePrograms programs)
    {
        bool isWanted = attention.IsPaid;
        if (isWanted && _programs is null && !_isRefused)
        {
            Begin(programs);
        }
        else if (!isWanted && _programs is not null)
        {
            Leave();
            return true;
        }

        return false;
    }

    public void Dispose()
    {
        _programs?.Dispose();
        _programs = null;
    }

    private void Begin(NamePrograms programs)
    {
        try
        {
            _programs = programs.WatchPackets();
        }
        catch (BpfException fault)
        {
            _isRefused = true;
            Notice = $"no queries: {fault.Message}";
            return;
        }

        DateTimeOffset now = time.GetLocalNow();
        Notice = _leftAt is { } left
                ? string.Create(CultureInfo.InvariantCulture, $"queries are seen since {now:HH:mm:ss}; none from {left:HH:mm:ss} to then, when nobody had looked for {QueryAttention.Minutes} minutes")
            : time.GetElapsedTime(_openedAt) > _atOnce ? string.Create(CultureInfo.InvariantCulture, $"queries are seen since {now:HH:mm:ss}, the first look at them")
            : null;
    }

    private void Leave()
    {
        Dispose();
        _leftAt = time.GetLocalNow();
        Notice = string.Create(CultureInfo.InvariantCulture, $"queries are not seen since {_leftAt:HH:mm:ss}, when nobody had looked for {QueryAttention.Minutes} minutes");
    }
}
