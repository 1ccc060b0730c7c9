using FsCheck;
using FsCheck.Fluent;

namespace Bpftop.Terminal.Tests.Emulation;

/// <summary>One random call on a grid.</summary>
internal sealed record Edit(int Kind, int X, int Y, int Width, int Height, string Text, Style Style)
{
    private static readonly string[] Pieces =
    [
        "a", "bc ", "  ", "kworker/0:1", "日本", "한", "e\u0301", "o\u0302\u0323\u0300\u0301", "\u0301", "🦀", "👩\u200D👩\u200D👧", "❤\uFE0F", "☰",
        "\e[31mred", "\r\n", "\t", "\u007F", "\u009B2J", "\u202Eevil\u202C", "\u2066x\u2069", "\u200F", "\u2028", "\uD83D", "\uDC00x",
        "\U000E0041", "\u200B", "क\u093F", "├─", "│", "█", "…", "\uFEFF", "\u3000", "👍🏽", "🇩🇪", "ﾊﾟ", "\u1100\u1161\u11A8", "\uE0B0",
    ];

    private static readonly Color[] Colors =
    [
        Color.Default, Color.Rgb(0xFF0000), Color.Rgb(0x000000), Color.Rgb(0x123456), Color.Rgb(0xEEEEEE),
    ];

    internal static Gen<string> Texts { get; } =
        from pieces in Gen.Elements(Pieces).ListOf()
        select string.Concat(pieces.Take(12));

    internal static Gen<Edit> Any { get; } =
        from kind in Gen.Choose(0, 7)
        from x in Gen.Choose(-6, 24)
        from y in Gen.Choose(-1, 6)
        from width in Gen.Choose(0, 24)
        from height in Gen.Choose(0, 4)
        from text in Texts
        from style in Styles
        select new Edit(kind, x, y, width, height, text, style);

    private static Gen<Style> Styles =>
        from foreground in Gen.Elements(Colors)
        from background in Gen.Elements(Colors)
        from attributes in Gen.Choose(0, 15)
        select new Style(foreground, background, (TextAttributes)attributes);

    internal void Apply(CellGrid grid)
    {
        switch (Kind)
        {
            case 0:
                grid.Clear(Style);
                break;
            case 1:
                grid.Fill(X, Y, Width, Height, Text.Length > 0 ? Text[0] : ' ', Style);
                break;
            case 2:
                grid.Highlight(X, Y, Width, Height, Style.Background, Style.Attributes);
                break;
            case 3:
                grid.Write(X, Y, Text, Style, Width);
                break;
            default:
                grid.Write(X, Y, Text, Style);
                break;
        }
    }
}
