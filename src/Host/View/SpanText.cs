namespace Bpftop.Host.View;

/// <summary>Puts a short text together in the caller's buffer. What does not fit makes the whole text empty.</summary>
/// <remarks>Interpolation into a span would do, but for numbers it is generic code that is not compiled ahead, and
/// boxes every number until the runtime has compiled it a second time.</remarks>
internal ref struct SpanText(Span<char> target)
{
    private readonly Span<char> _target = target;
    private int _length;
    private bool _full;

    /// <summary>Characters written; 0 where they did not all fit.</summary>
    public readonly int Length => _full ? 0 : _length;

    [UnscopedRef]
    public ref SpanText Add(long number, int leastDigits = 1)
    {
        ReadOnlySpan<char> format = leastDigits switch
        {
            1 => "D1",
            2 => "D2",
            _ => "D4",
        };
        _full |= !number.TryFormat(_target[_length..], out int written, format, CultureInfo.InvariantCulture);
        _length += written;
        return ref this;
    }

    [UnscopedRef]
    public ref SpanText Add(char letter) => ref Add([letter]);

    [UnscopedRef]
    public ref SpanText Add(scoped ReadOnlySpan<char> text)
    {
        if (text.TryCopyTo(_target[_length..]))
        {
            _length += text.Length;
        }
        else
        {
            _full = true;
        }

        return ref this;
    }
}
