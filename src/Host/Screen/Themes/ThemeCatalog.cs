using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Themes;

/// <summary>The themes there are.</summary>
internal static class ThemeCatalog
{
    public const string DefaultName = "dark";

    /// <summary>For NO_COLOR.</summary>
    public const string MonoName = "mono";

    /// <summary>What <c>--theme</c> takes.</summary>
    public static IReadOnlyList<string> Names { get; } = [DefaultName, "light", "safe", "ansi16", MonoName];

    public static bool TryGet(string name, [NotNullWhen(true)] out Theme? theme)
    {
        theme = name switch
        {
            DefaultName => Dark.ToTheme(name),
            "light" => Light.ToTheme(name),
            "safe" => Safe.ToTheme(name),
            "ansi16" => Ansi.ToTheme(name, ColorDepth.Ansi16),
            MonoName => Mono(),
            _ => null,
        };
        return theme is not null;
    }

    public static Theme Get(string name) =>
        TryGet(name, out Theme? theme) ? theme : throw new ArgumentException($"there is no theme {name}", nameof(name));

    private static Palette Dark => new()
    {
        Background = Color.Rgb(0x1f2022),
        Raised = Color.Rgb(0x303234),
        Text = Color.Rgb(0xe6dcc3),
        Faint = Color.Rgb(0x877f72),
        Red = Color.Rgb(0xf2594b),
        Green = Color.Rgb(0xa9b665),
        Yellow = Color.Rgb(0xe9b143),
        Blue = Color.Rgb(0x80aad1),
        Purple = Color.Rgb(0xd3869b),
        Aqua = Color.Rgb(0x8bba7f),
        Orange = Color.Rgb(0xf28534),
        Cursor = Color.Rgb(0x4d5b66),
        Tagged = Color.Rgb(0x5c4a1e),
        Range = Color.Rgb(0x3f4a2d),
        New = Color.Rgb(0x2c3a2c),
        Bar = Color.Rgb(0x7a8f5a),
        BarText = Color.Rgb(0x16171a),
        Frozen = Color.Rgb(0x7fb2e5),
    };

    private static Palette Light => new()
    {
        Background = Color.Rgb(0xfaf3df),
        Raised = Color.Rgb(0xebe0c3),
        Text = Color.Rgb(0x3b3632),
        Faint = Color.Rgb(0x968a7c),
        Red = Color.Rgb(0xb3261e),
        Green = Color.Rgb(0x5f6d10),
        Yellow = Color.Rgb(0x9a6700),
        Blue = Color.Rgb(0x1c5d8c),
        Purple = Color.Rgb(0x8a3a66),
        Aqua = Color.Rgb(0x2f6f57),
        Orange = Color.Rgb(0xa84300),
        Cursor = Color.Rgb(0xc3d5e0),
        Tagged = Color.Rgb(0xf3d999),
        Range = Color.Rgb(0xd7e3b5),
        New = Color.Rgb(0xe2efd2),
        Bar = Color.Rgb(0x5f6d10),
        BarText = Color.Rgb(0xfdf8e9),
        Frozen = Color.Rgb(0x1c5d8c),
    };

    /// <summary>The eight colours of Okabe and Ito, which people with any kind of colour blindness tell apart.</summary>
    private static Palette Safe => Dark with
    {
        Background = Color.Rgb(0x101418),
        Raised = Color.Rgb(0x252c33),
        Text = Color.Rgb(0xf0f0f0),
        Faint = Color.Rgb(0x8c949c),
        Red = Color.Rgb(0xd55e00),
        Green = Color.Rgb(0x009e73),
        Yellow = Color.Rgb(0xf0e442),
        Blue = Color.Rgb(0x56b4e9),
        Purple = Color.Rgb(0xcc79a7),
        Aqua = Color.Rgb(0x56b4e9),
        Orange = Color.Rgb(0xe69f00),
        Cursor = Color.Rgb(0x0072b2),
        Tagged = Color.Rgb(0x6b4a00),
        Range = Color.Rgb(0x00513b),
        New = Color.Rgb(0x1c333f),
        Bar = Color.Rgb(0x56b4e9),
        BarText = Color.Rgb(0x101418),
        Frozen = Color.Rgb(0xcc79a7),
    };

    private static Palette Ansi => new()
    {
        Background = Color.Default,
        Raised = Color.Default,
        Text = Color.Default,
        Faint = Color.Rgb(0x808080),
        Red = Color.Rgb(0xcd0000),
        Green = Color.Rgb(0x00cd00),
        Yellow = Color.Rgb(0xcdcd00),
        Blue = Color.Rgb(0x5c5cff),
        Purple = Color.Rgb(0xcd00cd),
        Aqua = Color.Rgb(0x00cdcd),
        Orange = Color.Rgb(0xcdcd00),
        Cursor = Color.Rgb(0x0000ee),
        Tagged = Color.Rgb(0xcd00cd),
        Range = Color.Rgb(0x808080),
        New = Color.Default,
        Bar = Color.Rgb(0x00cd00),
        BarText = Color.Rgb(0x000000),
        Frozen = Color.Rgb(0x5c5cff),
    };

    private static Theme Mono()
    {
        Style plain = default;
        Style bold = new(Attributes: TextAttributes.Bold);
        Style dim = new(Attributes: TextAttributes.Dim);
        Style reverse = new(Attributes: TextAttributes.Reverse);
        Style[] bars = [plain, plain, plain, plain, plain, plain];
        return new Theme
        {
            Name = MonoName,
            Colors = ColorDepth.None,
            Dim = dim,
            Strong = bold,
            Error = bold,
            Notice = bold,
            Running = bold,
            Frozen = new Style(Attributes: TextAttributes.Dim | TextAttributes.Underline),
            KernelThread = dim,
            Exited = dim,
            Group = bold,
            Program = bold,
            DeletedProgram = new Style(Attributes: TextAttributes.Bold | TextAttributes.Underline),
            TreeLines = dim,
            Cursor = new Mark(default, TextAttributes.Reverse),
            OtherCursor = new Mark(default, TextAttributes.Bold | TextAttributes.Underline),
            Tagged = new Mark(default, TextAttributes.Underline | TextAttributes.Bold),
            Range = new Mark(default, TextAttributes.Underline),
            New = new Mark(default, TextAttributes.Bold),

            // Underlined, so that it is seen on the cursor's line too.
            Match = new Mark(default, TextAttributes.Reverse | TextAttributes.Bold | TextAttributes.Underline),
            Behind = new Mark(default, TextAttributes.Dim),
            ColumnHeader = reverse,
            SortHeader = new Style(Attributes: TextAttributes.Reverse | TextAttributes.Bold | TextAttributes.Underline),
            StatusStrong = bold,
            StatusError = bold,
            FunctionKey = bold,
            FunctionLabel = reverse,
            WindowTitle = bold,
            WindowCursor = new Mark(default, TextAttributes.Reverse),
            MeterFrame = bold,
            MeterText = dim,
            Cpu = bars,
            Memory = bars,
            Swap = bars,
            Bars = "|#*@$%",
        };
    }
}
