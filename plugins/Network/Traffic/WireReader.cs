using System.Buffers.Binary;

namespace Bpftop.Network.Traffic;

/// <summary>Reads bytes from the wire in order; what is not there any more is refused, and nothing beyond is read.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>What is left.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    public bool TrySkip(int count) => TryTake(count, out _);

    public bool TryTake(int count, out ReadOnlySpan<byte> taken)
    {
        if ((uint)count > (uint)_rest.Length)
        {
            taken = default;
            return false;
        }

        taken = _rest[..count];
        _rest = _rest[count..];
        return true;
    }

    public bool TryByte(out int value)
    {
        bool isThere = TryTake(1, out ReadOnlySpan<byte> taken);
        value = isThere ? taken[0] : 0;
        return isThere;
    }

    /// <summary>Reads 16 bits in network order.</summary>
    public bool TryShort(out int value)
    {
        bool isThere = TryTake(2, out ReadOnlySpan<byte> taken);
        value = isThere ? BinaryPrimitives.ReadUInt16BigEndian(taken) : 0;
        return isThere;
    }

    /// <summary>Takes a field that a length of one byte goes before.</summary>
    public bool TrySkipShortField() => TryByte(out int length) && TrySkip(length);

    /// <summary>Takes a field that a length of two bytes goes before, or what is left of it where it is cut.</summary>
    public bool TryField(out ReadOnlySpan<byte> field)
    {
        field = default;
        return TryShort(out int length) && TryTake(Math.Min(length, _rest.Length), out field);
    }
}
