using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Bpftop.Host.History;

/// <summary>Appends numbers to a segment; <see cref="SegmentReader"/> reads them back in the same order.</summary>
/// <param name="chunks">Where memory comes from.</param>
internal sealed class SegmentWriter(Func<byte[]> chunks)
{
    /// <summary>Small enough to be outside of the large object heap.</summary>
    public const int ChunkBytes = 64 * 1024;

    /// <summary>The longest number. None is divided between two chunks.</summary>
    private const int LongestNumber = 10;

    private HistorySegment _segment = null!;
    private byte[] _chunk = [];
    private int _at;
    private long _before;

    /// <summary>Bytes written since <see cref="Begin"/>.</summary>
    public long Written => _before + _at;

    public HistorySegment Segment => _segment;

    /// <summary>Begins at the start of a segment without chunks.</summary>
    public void Begin(HistorySegment segment)
    {
        _segment = segment;
        _chunk = [];
        _at = 0;
        _before = 0;
    }

    /// <summary>Seven bits to a byte: small numbers are short.</summary>
    public void Number(ulong value)
    {
        Ensure();
        ref byte at = ref Unsafe.Add(ref _chunk[0], _at);
        int length = 0;
        while (value >= 0x80)
        {
            Unsafe.Add(ref at, length++) = (byte)(value | 0x80);
            value >>= 7;
        }

        Unsafe.Add(ref at, length++) = (byte)value;
        _at += length;
    }

    public void Number(int value) => Number((uint)value);

    /// <summary>Small whichever side of zero it is.</summary>
    public void Signed(long value) => Number(ZigZag(value));

    /// <summary>To the bit, NaN too. Few significant digits are short.</summary>
    public void Real(double value) => Number(Turned(value));

    /// <summary>Eight bytes as they are.</summary>
    public void Bits(ulong value)
    {
        Ensure();
        BinaryPrimitives.WriteUInt64LittleEndian(_chunk.AsSpan(_at), value);
        _at += sizeof(ulong);
    }

    public static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    public static ulong Turned(double value) => BinaryPrimitives.ReverseEndianness(BitConverter.DoubleToUInt64Bits(value));

    private void Ensure()
    {
        if (_at + LongestNumber > _chunk.Length)
        {
            _before += _at;
            byte[] next = chunks();
            _segment.Add(next, _at);
            _chunk = next;
            _at = 0;
        }
    }
}
