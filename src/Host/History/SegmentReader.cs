using System.Buffers.Binary;

namespace Bpftop.Host.History;

/// <summary>Reads what <see cref="SegmentWriter"/> wrote. It stops where its user does: what was published is whole.</summary>
internal ref struct SegmentReader
{
    private readonly byte[][] _chunks;
    private readonly int[] _used;
    private ReadOnlySpan<byte> _chunk;
    private int _index;
    private int _at;
    private int _end;

    /// <param name="chunks">The chunks of the segment.</param>
    /// <param name="used">How far each is written, but for the last.</param>
    /// <param name="texts">The texts by their numbers.</param>
    /// <param name="from">Where to begin.</param>
    public SegmentReader(byte[][] chunks, int[] used, ReadOnlySpan<string?> texts, SegmentPlace from)
    {
        _chunks = chunks;
        _used = used;
        Texts = texts;
        _index = from.Chunk;
        _chunk = chunks[_index];
        _end = Volatile.Read(ref used[_index]);
        _at = from.At;
    }

    public ReadOnlySpan<string?> Texts { get; }

    public readonly SegmentPlace Place => new(_index, _at);

    public ulong Number()
    {
        Ensure();
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = _chunk[_at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }

    public int Int() => (int)Number();

    public long Signed()
    {
        ulong value = Number();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public double Real() => BitConverter.UInt64BitsToDouble(BinaryPrimitives.ReverseEndianness(Number()));

    public ulong Bits()
    {
        Ensure();
        ulong value = BinaryPrimitives.ReadUInt64LittleEndian(_chunk[_at..]);
        _at += sizeof(ulong);
        return value;
    }

    /// <summary>A text that was written as its number.</summary>
    public string? Text() => Texts[Int()];

    private void Ensure()
    {
        if (_at == _end)
        {
            _chunk = _chunks[++_index];
            _end = Volatile.Read(ref _used[_index]);
            _at = 0;
        }
    }
}

/// <summary>A place in a segment.</summary>
internal readonly record struct SegmentPlace(int Chunk, int At);
