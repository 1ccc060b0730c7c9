namespace Bpftop.Host.History;

/// <summary>The texts of all frames that are kept, each once, by number; 0 is no text.</summary>
/// <remarks>
/// The sampling thread writes. A segment that mentions a text holds it: whoever reads that segment may look its texts up
/// on another thread, in <see cref="Slots"/> as they were when it began.
/// </remarks>
internal sealed class TextTable
{
    /// <summary>What an entry takes besides its characters: the string's header, and its places in list and dictionary.
    /// </summary>
    private const int EntryBytes = 80;

    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private string?[] _slots = new string?[256];
    private int[] _holders = new int[256];

    /// <summary>The segment that mentioned a text last.</summary>
    private long[] _mentionedBy = new long[256];
    private int[] _free = [];
    private int _freeCount;
    private int _next = 1;

    /// <summary>The texts by their numbers.</summary>
    public string?[] Slots => _slots;

    /// <summary>Memory that the texts take.</summary>
    public long Bytes { get; private set; }

    /// <summary>The number of a text, which stays as long as some segment mentions it.</summary>
    public int NumberOf(string? text)
    {
        if (text is null)
        {
            return 0;
        }

        if (_numbers.TryGetValue(text, out int number))
        {
            return number;
        }

        number = _freeCount > 0 ? _free[--_freeCount] : Grow();
        _slots[number] = text;
        _holders[number] = 0;
        _mentionedBy[number] = -1;
        _numbers.Add(text, number);
        Bytes += BytesOf(text);
        return number;
    }

    /// <summary>A segment has a text.</summary>
    public void Mention(int number, HistorySegment segment)
    {
        if (number != 0 && _mentionedBy[number] != segment.Number)
        {
            _mentionedBy[number] = segment.Number;
            _holders[number]++;
            segment.Mention(number);
        }
    }

    /// <summary>A segment is gone that nobody reads any more: its texts go with it, but for those that others have.</summary>
    public void Release(HistorySegment segment)
    {
        foreach (int number in segment.Mentions)
        {
            if (--_holders[number] == 0)
            {
                Forget(number);
            }
        }
    }

    private static long BytesOf(string text) => EntryBytes + (2L * text.Length);

    private void Forget(int number)
    {
        string text = _slots[number]!;
        _numbers.Remove(text);
        _slots[number] = null;
        Bytes -= BytesOf(text);
        if (_freeCount == _free.Length)
        {
            Array.Resize(ref _free, Math.Max(256, _free.Length * 2));
        }

        _free[_freeCount++] = number;
    }

    private int Grow()
    {
        if (_next == _slots.Length)
        {
            Array.Resize(ref _slots, _next * 2);
            Array.Resize(ref _holders, _next * 2);
            Array.Resize(ref _mentionedBy, _next * 2);
        }

        return _next++;
    }
}
