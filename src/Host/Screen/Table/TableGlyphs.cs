namespace Bpftop.Host.Screen.Table;

/// <summary>The characters that are drawn between data; plain ones for terminals without UTF-8.</summary>
internal sealed record TableGlyphs(string Line, string Blank, string Branch, string LastBranch, string Up, string Down)
{
    public static TableGlyphs Unicode { get; } = new("│ ", "  ", "├─", "└─", "▲", "▼");

    public static TableGlyphs Ascii { get; } = new("| ", "  ", "|-", "`-", "^", "v");
}
