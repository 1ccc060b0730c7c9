namespace Bpftop.Terminal;

/// <summary>A <see cref="Style"/> in one integer: foreground, attributes, background.</summary>
internal static class Look
{
    internal const ulong Foreground = 0x01FF_FFFF;
    internal const ulong Attributes = 0xFEUL << 24;
    internal const ulong Background = 0x01FF_FFFFUL << 32;

    /// <summary>What a blank shows: no text to be coloured, bold or dim.</summary>
    internal const ulong OfBlank = Background | (ulong)(TextAttributes.Underline | TextAttributes.Reverse) << AttributeShift;

    private const int AttributeShift = 25;
    private const ulong Inked = (ulong)(TextAttributes.Underline | TextAttributes.Reverse) << AttributeShift;

    internal static ulong Of(Style style) => Of(style.Foreground, style.Background, style.Attributes);

    internal static ulong Of(Color foreground, Color background, TextAttributes attributes) =>
        foreground.Bits | (ulong)((uint)attributes & 0x7F) << AttributeShift | (ulong)background.Bits << 32;

    internal static Color ForegroundOf(ulong look) => Color.FromBits((uint)look);

    internal static Color BackgroundOf(ulong look) => Color.FromBits((uint)(look >> 32));

    internal static TextAttributes AttributesOf(ulong look) => (TextAttributes)((uint)look >> AttributeShift);

    internal static Style ToStyle(ulong look) => new(ForegroundOf(look), BackgroundOf(look), AttributesOf(look));

    /// <summary>What to switch to for a blank: the least change from the current look that shows the same.</summary>
    internal static ulong ForBlank(ulong wanted, ulong current)
    {
        // An underline and a reversed cell are drawn in the foreground colour.
        ulong matters = (wanted & Inked) == 0 ? OfBlank : ulong.MaxValue;
        return (wanted & matters) | (current & ~matters);
    }
}
