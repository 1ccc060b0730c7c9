namespace Bpftop.Terminal;

/// <summary>Reads what is between the introducer of a control sequence and its final byte; pure.</summary>
internal static class SequenceParameters
{
    /// <summary>More than any key or report has.</summary>
    internal const int Most = 8;

    /// <summary>Reads numbers between semicolons; of one with colons (kitty) the first part.</summary>
    /// <returns>How many, or -1 where anything else is in it.</returns>
    internal static int Read(ReadOnlySpan<byte> body, Span<int> numbers)
    {
        numbers.Clear();
        if (body.IsEmpty)
        {
            return 0;
        }

        int count = 1;
        bool isFirstPart = true;
        foreach (byte value in body)
        {
            switch (value)
            {
                case (byte)';':
                    count++;
                    isFirstPart = true;
                    break;
                case (byte)':':
                    isFirstPart = false;
                    break;
                case >= (byte)'0' and <= (byte)'9':
                    if (isFirstPart && count <= numbers.Length && numbers[count - 1] < 1_000_000)
                    {
                        numbers[count - 1] = numbers[count - 1] * 10 + (value - '0');
                    }

                    break;
                default:
                    return -1;
            }
        }

        return Math.Min(count, numbers.Length);
    }

    /// <summary>The modifiers plus one: 1 Shift, 2 Alt, 4 Control; Super, Meta and the locks are ignored.</summary>
    internal static Modifiers ModifiersOf(int parameter) =>
        parameter > 1 ? (Modifiers)((parameter - 1) & 7) : Modifiers.None;

    /// <summary>The second parameter's second part: 1 press, 2 repeat, 3 release.</summary>
    internal static bool IsRelease(ReadOnlySpan<byte> body)
    {
        int second = body.IndexOf((byte)';');
        if (second < 0)
        {
            return false;
        }

        ReadOnlySpan<byte> rest = body[(second + 1)..];
        int end = rest.IndexOf((byte)';');
        return (end < 0 ? rest : rest[..end]).EndsWith(":3"u8);
    }
}
