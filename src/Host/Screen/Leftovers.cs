namespace Bpftop.Host.Screen;

/// <summary>Memory that tables with many rows leave behind, which nothing else would give back: what goes on allocates too little
/// for a collection.</summary>
internal sealed class Leftovers(TimeProvider time)
{
    /// <summary>A collection stops every thread for some milliseconds, which is not done for less.</summary>
    private const int ManyRows = 10_000;

    /// <summary>Plugins keep for some seconds what nobody looks at any more.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    private int _rows;
    private long? _due;

    /// <summary>Whether there is something to give back by now.</summary>
    public bool AreDue => _due is { } due && time.Until(due) <= TimeSpan.Zero;

    /// <summary>A table was closed, and nobody keeps anything of it.</summary>
    /// <param name="rows">Its rows.</param>
    public void Close(int rows) => _due = rows > ManyRows ? time.GetTimestamp() : _due;

    /// <summary>Notes how many rows a plugin's table has on the screen: when they become few, or another page is shown, what they
    /// took is left behind.</summary>
    /// <param name="rows">0 where no plugin's table is shown.</param>
    public void See(int rows)
    {
        bool areFewer = rows < _rows / 4;
        if (areFewer && _rows > ManyRows)
        {
            _due = time.After(_patience);
        }

        _rows = areFewer ? rows : Math.Max(rows, _rows);
    }

    /// <summary>Gives it back. Takes some milliseconds.</summary>
    public void GiveBack()
    {
        _due = null;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
