using Bpftop.Host.Snapshot;

namespace Bpftop.Host.History;

/// <summary>Frames one after the other: the first whole, the others as what differs from the one before.</summary>
/// <remarks>One thread appends; what was published before does not change until the segment is used again, which it is
/// not while somebody reads it. <see cref="FrameHistory"/> guards the counts.</remarks>
internal sealed class HistorySegment
{
    /// <summary>As many as can be applied within a moment.</summary>
    public const int MostFrames = 128;

    /// <summary>About what it takes besides its chunks, where it mentions some thousand texts.</summary>
    public const long OwnBytes = 32 * 1024;

    private int[] _mentions = new int[256];
    private int _mentionCount;
    private byte[][] _chunks = new byte[16][];
    private int[] _used = new int[16];

    /// <summary>Names it for good: one that is used again is another.</summary>
    public long Number { get; private set; }

    /// <summary>The frames that can be read.</summary>
    public FrameMark[] Marks { get; } = new FrameMark[MostFrames];

    public int Count { get; set; }

    /// <summary>Readers inside.</summary>
    public int Readers { get; set; }

    public int ChunkCount { get; private set; }

    /// <summary>What it takes to read the first frame, and what all after it.</summary>
    public long FirstCost { get; set; }

    public long LaterCost { get; set; }

    public ReadOnlySpan<int> Mentions => _mentions.AsSpan(0, _mentionCount);

    /// <summary>Its memory, a chunk after the other.</summary>
    public byte[][] Chunks => _chunks;

    /// <summary>How far each chunk is written, but for the last one.</summary>
    public int[] Used => _used;

    /// <summary>Begins anew; the chunks were taken out before.</summary>
    public void Begin(long number)
    {
        System.Diagnostics.Debug.Assert(ChunkCount == 0 && Readers == 0);
        Number = number;
        Count = 0;
        FirstCost = LaterCost = 0;
        _mentionCount = 0;
    }

    /// <summary>The place of a frame by its number, which a refresh that failed has left out; -1 where it is not here.</summary>
    public int IndexOf(long frame)
    {
        for (int index = 0; index < Count; index++)
        {
            if (Marks[index].Number == frame)
            {
                return index;
            }
        }

        return -1;
    }

    public void Mention(int text)
    {
        if (_mentionCount == _mentions.Length)
        {
            Array.Resize(ref _mentions, _mentionCount * 2);
        }

        _mentions[_mentionCount++] = text;
    }

    /// <summary>Goes on in another chunk.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="used">How far the one before is written.</param>
    public void Add(byte[] chunk, int used)
    {
        if (ChunkCount == _chunks.Length)
        {
            Array.Resize(ref _chunks, ChunkCount * 2);
            Array.Resize(ref _used, ChunkCount * 2);
        }

        if (ChunkCount > 0)
        {
            Volatile.Write(ref _used[ChunkCount - 1], used);
        }

        _used[ChunkCount] = int.MaxValue;
        _chunks[ChunkCount++] = chunk;
    }

    /// <summary>Takes a chunk out; null where there is none.</summary>
    public byte[]? TakeChunk()
    {
        if (ChunkCount == 0)
        {
            return null;
        }

        byte[] chunk = _chunks[--ChunkCount];
        _chunks[ChunkCount] = null!;
        return chunk;
    }
}
