/// <summary>Texts whose widths terminals and programs like to disagree on.</summary>
internal static class Samples
{
    internal static readonly string[] Texts =
    [
        "plain", "日本語テキスト", "한국어", "e\u0301o\u0302\u0323", "🦀 crab", "👩\u200D👩\u200D👧\u200D👦 family", "❤\uFE0F heart",
        "👍🏽 thumb", "🇩🇪 flag", "\e[2J\e[31mred\e]0;title\a", "\u202Egnp.exe\u202C", "\u2066a\u2069\u200F", "tab\there\r\nline",
        "\u009B31m \u0085", "हिन्दी", "ไทยภาษา", "\U000E0041tag", "zero\u200Bwidth", "☰ ䷀ ✓", "ﾊﾟﾋﾟ half",
    ];
}
