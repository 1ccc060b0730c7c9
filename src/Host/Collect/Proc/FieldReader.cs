namespace Bpftop.Host.Collect.Proc;

/// <summary>Takes numbers off a line of decimal fields, in order. What is no number counts as 0, and so does what is
/// missing at the end: older kernels print fewer fields.</summary>
internal ref struct FieldReader(ReadOnlySpan<byte> line)
{
    private ReadOnlySpan<byte> _rest = line;

    /// <summary>Takes one field; a negative number keeps its bits.</summary>
    public ulong Next()
    {
        SkipBlanks();
        bool negative = !_rest.IsEmpty && _rest[0] == '-';
        int index = negative ? 1 : 0;
        ulong value = 0;
        while (index < _rest.Length && (uint)(_rest[index] - '0') <= 9)
        {
            value = (value * 10) + (uint)(_rest[index] - '0');
            index++;
        }

        while (index < _rest.Length && !IsBlank(_rest[index]))
        {
            index++;
        }

        _rest = _rest[index..];
        return negative ? 0 - value : value;
    }

    public int NextInt() => (int)Next();

    public void Skip(int fields)
    {
        for (int field = 0; field < fields; field++)
        {
            SkipBlanks();
            int end = _rest.IndexOfAny((byte)' ', (byte)'\t', (byte)'\n');
            _rest = end < 0 ? default : _rest[end..];
        }
    }

    /// <summary>Takes the first byte of the next field; 0 at the end.</summary>
    public byte NextLetter()
    {
        SkipBlanks();
        byte letter = _rest.IsEmpty ? (byte)0 : _rest[0];
        Skip(1);
        return letter;
    }

    /// <summary>Takes all fields and returns the last.</summary>
    public ulong Last()
    {
        ulong value = 0;
        SkipBlanks();
        while (!_rest.IsEmpty)
        {
            value = Next();
            SkipBlanks();
        }

        return value;
    }

    private void SkipBlanks()
    {
        int start = 0;
        while (start < _rest.Length && IsBlank(_rest[start]))
        {
            start++;
        }

        _rest = _rest[start..];
    }

    private static bool IsBlank(byte value) => value is (byte)' ' or (byte)'\t' or (byte)'\n';
}
