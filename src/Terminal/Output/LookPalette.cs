namespace Bpftop.Terminal;

/// <summary>Turns the looks of cells into looks that the terminal can show, and remembers them.</summary>
/// <remarks>
/// The result has the same layout; for indexed depths the "blue" byte holds the index. Two looks that come out alike
/// cost no switch between them.
/// </remarks>
internal sealed class LookPalette(ColorDepth depth)
{
    private const int Slots = 256;
    private const uint IsSet = 0x0100_0000;

    private readonly ulong[] _keys = new ulong[Slots];
    private readonly ulong[] _values = new ulong[Slots];

    internal ColorDepth Depth { get; } = depth;

    internal ulong Resolve(ulong look)
    {
        if (Depth == ColorDepth.TrueColor || look == 0)
        {
            return look;
        }

        if (Depth == ColorDepth.None)
        {
            return look & Look.Attributes;
        }

        int slot = (int)((look * 0x9E37_79B9_7F4A_7C15UL) >> 56);
        if (_keys[slot] != look)
        {
            _keys[slot] = look;
            _values[slot] = Convert(look);
        }

        return _values[slot];
    }

    private ulong Convert(ulong look)
    {
        Color text = Look.ForegroundOf(look);
        Color behind = Look.BackgroundOf(look);
        uint foreground = Index(text);
        uint background = Index(behind);

        // With few colours, text that was only darker than its background would vanish.
        if (foreground == background && foreground != 0 && text != behind)
        {
            bool isLight = 3 * behind.Red + 6 * behind.Green + behind.Blue > 1275;
            foreground = Index(isLight ? Color.Rgb(0) : Color.Rgb(0xFF_FFFF));
        }

        return foreground | (look & Look.Attributes) | (ulong)background << 32;
    }

    private uint Index(Color color) => color.IsDefault
        ? 0
        : IsSet | (Depth == ColorDepth.Indexed256 ? Palette.Indexed(color) : Palette.Basic(color));
}
