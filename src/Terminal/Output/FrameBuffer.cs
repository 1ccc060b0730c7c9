using System.Globalization;
using System.Text;

namespace Bpftop.Terminal;

/// <summary>The bytes of one frame; grows to the largest frame seen and keeps that size.</summary>
internal sealed class FrameBuffer
{
    private byte[] _bytes = new byte[64 * 1024];

    internal int Length { get; private set; }

    internal ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    internal void Clear() => Length = 0;

    /// <summary>Makes room for so many bytes; the calls below do not check beyond the array's own bounds.</summary>
    internal void Reserve(int count)
    {
        if (_bytes.Length - Length < count)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
        }
    }

    internal void Add(byte value) => _bytes[Length++] = value;

    internal void Add(ReadOnlySpan<byte> value)
    {
        value.CopyTo(_bytes.AsSpan(Length));
        Length += value.Length;
    }

    internal void AddNumber(int value)
    {
        if (value < 10)
        {
            Add((byte)('0' + value));
            return;
        }

        value.TryFormat(_bytes.AsSpan(Length), out int written, provider: CultureInfo.InvariantCulture);
        Length += written;
    }

    internal void AddCodePoint(uint codePoint) => Length += new Rune(codePoint).EncodeToUtf8(_bytes.AsSpan(Length));

    /// <summary>Replaces the last byte.</summary>
    internal void ReplaceLast(byte value) => _bytes[Length - 1] = value;
}
