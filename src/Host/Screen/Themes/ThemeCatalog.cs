using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Themes;

/// <summary>The themes there are.</summary>
internal static class ThemeCatalog
{
    public const string DefaultName = "dark";

    /// <summary>For NO_COLOR.</summary>
    public const string MonoName = "mono";

    private static readonly ImmutableDictionary<string, Color> NoColors = ImmutableDictionary<string, Color>.Empty;

    /// <summary>Every theme, as it is without a configuration.</summary>
    public static ImmutableArray<Theme> All { get; } = With(NoColors);

    /// <summary>What <c>--theme</c> takes.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(static theme => theme.Name)];

    public static bool TryGet(string name, [NotNullWhen(true)] out Theme? theme)
    {
        theme = All.FirstOrDefault(known => known.Name == name);
        return theme is not null;
    }

    public static Theme Get(string name) =>
        TryGet(name, out Theme? theme) ? theme : throw new ArgumentException($"there is no theme {name}", nameof(name));

    /// <summary>Every theme, with colours that the user exchanged; the one without colours stays as it is.</summary>
    /// <param name="colors">By the names of <see cref="Palette.Names"/>.</param>
    public static ImmutableArray<Theme> With(IReadOnlyDictionary<string, Color> colors)
    {
        return
        [
            Mixed(Dark).ToTheme(DefaultName, "warm colours on dark grey"),
            Mixed(Light).ToTheme("light", "dark colours on cream"),
            Mixed(GruvboxDark).ToTheme("gruvbox-dark", "the colours of gruvbox, dark"),
            Mixed(GruvboxLight).ToTheme("gruvbox-light", "the colours of gruvbox, light"),
            Mixed(Safe).ToTheme("safe", "told apart with any kind of colour blindness"),
            Mixed(Contrast).ToTheme("contrast", "high contrast: bright on black"),
            Mixed(Ansi).ToTheme("ansi16", "the sixteen colours of the terminal", ColorDepth.Ansi16),
            Mono(),
        ];

        Palette Mixed(Palette palette)
        {
            foreach ((string name, Color color) in colors)
            {
                palette = palette.With(name, color);
            }

            return palette;
        }
    }

    /// <summary>Reads a colour: <c>#rrggbb</c>, or <c>default</c> for the terminal's own.</summary>
    public static bool TryParseColor(string text, out Color color)
    {
        bool isHex = text.Length == 7 && text[0] == '#'
            && uint.TryParse(text.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _);
        color = isHex ? Color.Rgb(uint.Parse(text.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)) : Color.Default;
        return isHex || text == "default";
    }

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

    private static Palette GruvboxDark => new()
    {
        Background = Color.Rgb(0x282828),
        Raised = Color.Rgb(0x3c3836),
        Text = Color.Rgb(0xebdbb2),
        Faint = Color.Rgb(0x928374),
        Red = Color.Rgb(0xfb4934),
        Green = Color.Rgb(0xb8bb26),
        Yellow = Color.Rgb(0xfabd2f),
        Blue = Color.Rgb(0x83a598),
        Purple = Color.Rgb(0xd3869b),
        Aqua = Color.Rgb(0x8ec07c),
        Orange = Color.Rgb(0xfe8019),
        Cursor = Color.Rgb(0x504945),
        Tagged = Color.Rgb(0x5a4a1a),
        Range = Color.Rgb(0x3d4220),
        New = Color.Rgb(0x32361a),
        Bar = Color.Rgb(0x98971a),
        BarText = Color.Rgb(0x1d2021),
        Frozen = Color.Rgb(0x83a598),
    };

    private static Palette GruvboxLight => new()
    {
        Background = Color.Rgb(0xfbf1c7),
        Raised = Color.Rgb(0xebdbb2),
        Text = Color.Rgb(0x3c3836),
        Faint = Color.Rgb(0x7c6f64),
        Red = Color.Rgb(0x9d0006),
        Green = Color.Rgb(0x79740e),
        Yellow = Color.Rgb(0xb57614),
        Blue = Color.Rgb(0x076678),
        Purple = Color.Rgb(0x8f3f71),
        Aqua = Color.Rgb(0x427b58),
        Orange = Color.Rgb(0xaf3a03),
        Cursor = Color.Rgb(0xd5c4a1),
        Tagged = Color.Rgb(0xf2d38a),
        Range = Color.Rgb(0xdbe0a0),
        New = Color.Rgb(0xe8efc0),
        Bar = Color.Rgb(0x79740e),
        BarText = Color.Rgb(0xfbf1c7),
        Frozen = Color.Rgb(0x076678),
    };

    /// <summary>Every colour at least seven times as bright as what is behind it, and the other way round for marks (WCAG, level
    /// AAA).</summary>
    private static Palette Contrast => new()
    {
        Background = Color.Rgb(0x000000),
        Raised = Color.Rgb(0x1a1a1a),
        Text = Color.Rgb(0xffffff),
        Faint = Color.Rgb(0xc8c8c8),
        Red = Color.Rgb(0xff9d9d),
        Green = Color.Rgb(0x4dff4d),
        Yellow = Color.Rgb(0xffff4d),
        Blue = Color.Rgb(0x8cc8ff),
        Purple = Color.Rgb(0xffa8ff),
        Aqua = Color.Rgb(0x4dffff),
        Orange = Color.Rgb(0xffc04d),
        Cursor = Color.Rgb(0x00349c),
        Tagged = Color.Rgb(0x4a3800),
        Range = Color.Rgb(0x004a20),
        New = Color.Rgb(0x002a10),
        Bar = Color.Rgb(0xffffff),
        BarText = Color.Rgb(0x000000),
        Frozen = Color.Rgb(0x8cc8ff),
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
            Help = "no colours: bold, dim, underlined and reversed",
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
