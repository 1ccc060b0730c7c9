namespace Bpftop.Terminal.Tests.Emulation;

/// <summary>What a terminal shows in one column: null text for the right half of a wide character.</summary>
internal readonly record struct VirtualCell(string? Text, int Foreground, int Background, TextAttributes Attributes)
{
    /// <summary>The terminal's own colour; others are 0xRRGGBB, or 0x1000000 plus an index.</summary>
    internal const int DefaultColor = -1;

    internal static VirtualCell Blank(int background = DefaultColor) =>
        new(" ", DefaultColor, background, TextAttributes.None);
}
