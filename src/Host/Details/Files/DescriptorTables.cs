namespace Bpftop.Host.Details.Files;

/// <summary>Tells the descriptor tables of one process apart, during one reading.</summary>
/// <remarks>Threads share one, unless one of them took its own (unshare(2), CLONE_FILES). Where the main thread has ended, the
/// iterator cannot tell that they share it, and goes through it once for each of them: a descriptor counts once.</remarks>
internal sealed class DescriptorTables
{
    private readonly List<ulong> _tables = [];
    private readonly HashSet<(ulong Table, uint Descriptor)> _seen = [];

    /// <summary>How many there are so far; the first is the one that the process is known by.</summary>
    public int Count => _tables.Count;

    /// <summary>Names a descriptor.</summary>
    /// <param name="table">Where its table is.</param>
    /// <param name="descriptor">Its number.</param>
    /// <param name="key">The row's key.</param>
    /// <param name="isOwn">Whether the table is one thread's own.</param>
    /// <returns>False for one that was there before.</returns>
    public bool TryName(ulong table, uint descriptor, out string key, out bool isOwn)
    {
        int index = _tables.IndexOf(table);
        if (index < 0)
        {
            index = _tables.Count;
            _tables.Add(table);
        }

        isOwn = index > 0;
        key = isOwn
            ? string.Create(CultureInfo.InvariantCulture, $"{index}/{descriptor}")
            : descriptor.ToString(CultureInfo.InvariantCulture);
        return _seen.Add((table, descriptor));
    }
}
