using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Themes;

/// <summary>The colours that a theme is made of.</summary>
internal sealed record Palette
{
    public required Color Background { get; init; }
    public required Color Raised { get; init; }
    public required Color Text { get; init; }
    public required Color Faint { get; init; }
    public required Color Red { get; init; }
    public required Color Green { get; init; }
    public required Color Yellow { get; init; }
    public required Color Blue { get; init; }
    public required Color Purple { get; init; }
    public required Color Aqua { get; init; }
    public required Color Orange { get; init; }
    public required Color Cursor { get; init; }
    public required Color Tagged { get; init; }
    public required Color Range { get; init; }
    public required Color New { get; init; }
    public required Color Bar { get; init; }
    public required Color BarText { get; init; }

    /// <summary>Of processes that the freezer holds: no other row has it.</summary>
    public required Color Frozen { get; init; }

    /// <summary>The colours by the names that the configuration has for them.</summary>
    public static ImmutableArray<string> Names { get; } =
    [
        "background", "raised", "text", "faint", "red", "green", "yellow", "blue", "purple", "aqua", "orange", "cursor", "tagged", "range",
        "new", "bar", "bartext", "frozen",
    ];

    /// <summary>The palette with one colour exchanged.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="color">The colour.</param>
    public Palette With(string name, Color color) => name switch
    {
        "background" => this with { Background = color },
        "raised" => this with { Raised = color },
        "text" => this with { Text = color },
        "faint" => this with { Faint = color },
        "red" => this with { Red = color },
        "green" => this with { Green = color },
        "yellow" => this with { Yellow = color },
        "blue" => this with { Blue = color },
        "purple" => this with { Purple = color },
        "aqua" => this with { Aqua = color },
        "orange" => this with { Orange = color },
        "cursor" => this with { Cursor = color },
        "tagged" => this with { Tagged = color },
        "range" => this with { Range = color },
        "new" => this with { New = color },
        "bar" => this with { Bar = color },
        "bartext" => this with { BarText = color },
        "frozen" => this with { Frozen = color },
        _ => throw new ArgumentException($"a palette has no colour {name}", nameof(name)),
    };

    /// <summary>Makes a theme that tells things apart by colour.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="help">What it is for.</param>
    /// <param name="colors">The colours that the terminal is asked for; null for as many as it has.</param>
    public Theme ToTheme(string name, string help, ColorDepth? colors = null)
    {
        Style On(Color color, TextAttributes attributes = TextAttributes.None) => new(color, Background, attributes);
        Style Over(Color color, TextAttributes attributes = TextAttributes.None) => new(color, Raised, attributes);
        return new Theme
        {
            Name = name,
            Help = help,
            Colors = colors,
            Text = On(Text),
            Dim = On(Faint),
            Strong = On(Text, TextAttributes.Bold),
            Error = On(Red, TextAttributes.Bold),
            Notice = On(Yellow),
            Running = On(Green),
            Waiting = On(Orange),
            Zombie = On(Red),
            Stopped = On(Yellow),
            Frozen = On(Frozen),
            KernelThread = On(Faint),
            OtherUser = On(Text, TextAttributes.Dim),
            Thread = On(Aqua),
            Exited = On(Red, TextAttributes.Dim),
            Group = On(Text, TextAttributes.Bold),
            Program = On(Aqua, TextAttributes.Bold),
            DeletedProgram = On(Red, TextAttributes.Bold),
            TreeLines = On(Faint),
            Cursor = new Mark(Cursor),
            OtherCursor = new Mark(Raised, Raised == Background ? TextAttributes.Underline : TextAttributes.None),
            Tagged = new Mark(Tagged),
            Range = new Mark(Range),
            New = new Mark(New),
            Match = new Mark(Background, TextAttributes.Reverse | TextAttributes.Bold),
            Behind = new Mark(Background, TextAttributes.Dim),
            ColumnHeader = new Style(BarText, Bar),
            SortHeader = new Style(BarText, Bar, TextAttributes.Bold | TextAttributes.Underline),
            Status = Over(Text),
            StatusStrong = Over(Yellow, TextAttributes.Bold),
            StatusError = Over(Red, TextAttributes.Bold),
            FunctionKey = On(Text, TextAttributes.Bold),
            FunctionLabel = new Style(BarText, Bar),
            WindowText = Over(Text),
            WindowBorder = Over(Faint),
            WindowTitle = Over(Yellow, TextAttributes.Bold),
            WindowCursor = new Mark(Cursor),
            MeterLabel = On(Aqua),
            MeterFrame = On(Text, TextAttributes.Bold),
            MeterText = On(Faint),
            Cpu = [On(Green), On(Blue), On(Red), On(Yellow), On(Purple), On(Faint)],
            Memory = [On(Green), On(Blue), On(Purple), On(Yellow)],
            Swap = [On(Red), On(Orange)],
        };
    }
}
