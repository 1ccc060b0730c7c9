namespace Bpftop.Terminal;

/// <summary>The nearest colour that a terminal with fewer of them has.</summary>
internal static class Palette
{
    // xterm's defaults for 0 to 15. A terminal's theme may differ, and asking for it is not cheap.
    private static readonly uint[] Ansi =
    [
        0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5,
        0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00, 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF,
    ];

    private static ReadOnlySpan<byte> CubeLevels => [0, 95, 135, 175, 215, 255];

    /// <summary>An index from 16 to 255: the 6×6×6 cube or the grey ramp, whichever is nearer.</summary>
    internal static byte Indexed(Color color)
    {
        int red = NearestLevel(color.Red);
        int green = NearestLevel(color.Green);
        int blue = NearestLevel(color.Blue);
        int cube = Distance(color, CubeLevels[red], CubeLevels[green], CubeLevels[blue]);

        int step = Math.Clamp(((color.Red + color.Green + color.Blue) / 3 - 8 + 5) / 10, 0, 23);
        int level = 8 + 10 * step;
        return Distance(color, level, level, level) < cube
            ? (byte)(232 + step)
            : (byte)(16 + 36 * red + 6 * green + blue);
    }

    /// <summary>An index from 0 to 15.</summary>
    internal static byte Basic(Color color)
    {
        int best = 0;
        int nearest = int.MaxValue;
        for (int i = 0; i < Ansi.Length; i++)
        {
            uint candidate = Ansi[i];
            int distance = Distance(color, (byte)(candidate >> 16), (byte)(candidate >> 8), (byte)candidate);
            if (distance < nearest)
            {
                (best, nearest) = (i, distance);
            }
        }

        return (byte)best;
    }

    private static int NearestLevel(byte value) => value < 48 ? 0 : value < 115 ? 1 : (value - 35) / 40;

    // The eye's weights, roughly: green counts most, blue least.
    private static int Distance(Color color, int red, int green, int blue)
    {
        int r = color.Red - red;
        int g = color.Green - green;
        int b = color.Blue - blue;
        return 3 * r * r + 4 * g * g + 2 * b * b;
    }
}
