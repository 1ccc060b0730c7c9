using System.Runtime.CompilerServices;

namespace Bpftop.Host.Collect;

/// <summary>A name inside a record: at most 16 bytes, ended by the first NUL, in no particular encoding.</summary>
[InlineArray(Length)]
internal struct TaskText
{
    public const int Length = 16;
    private byte _first;

    /// <summary>The bytes before the first NUL.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Bytes => ForeignText.UpToNul(this);

    /// <summary>Copies as much as there is room for.</summary>
    public void Set(ReadOnlySpan<byte> bytes)
    {
        this = default;
        bytes[..Math.Min(bytes.Length, Length)].CopyTo(this);
    }
}
