using Bpftop.Host.Collect;
using Bpftop.Host.Screen.Themes;
using Bpftop.Host.Tests.Snapshot;
using Bpftop.Terminal;

namespace Bpftop.Host.Tests.Screen;

public sealed class ThemeTests
{
    public static TheoryData<string> Names => [.. ThemeCatalog.Names];

    [Fact]
    public void Every_theme_says_what_it_is_for() =>
        Assert.All(ThemeCatalog.All, static theme => Assert.NotEmpty(theme.Help));

    [Fact]
    public void High_contrast_is_seven_to_one_everywhere()
    {
        Theme theme = ThemeCatalog.Get("contrast");
        Style[] styles =
        [
            theme.Text, theme.Dim, theme.Strong, theme.Error, theme.Notice, theme.Running, theme.Waiting, theme.Zombie, theme.Stopped, theme.Frozen,
            theme.KernelThread, theme.Thread, theme.Program, theme.DeletedProgram, theme.TreeLines, theme.ColumnHeader, theme.SortHeader, theme.Status,
            theme.StatusStrong, theme.StatusError, theme.FunctionKey, theme.FunctionLabel, theme.WindowText, theme.WindowBorder, theme.WindowTitle,
            theme.MeterLabel, theme.MeterFrame, theme.MeterText, .. theme.Cpu, .. theme.Memory, .. theme.Swap,
        ];
        Assert.All(styles, static style => Assert.True(Contrast(style.Foreground, style.Background) >= 7, $"{style.Foreground} on {style.Background}"));

        // What is laid over rows leaves them readable, whatever they are.
        Style[] rows = [theme.Text, theme.Running, theme.Waiting, theme.Zombie, theme.Stopped, theme.Frozen, theme.Thread, theme.Program];
        Assert.All(
            rows.SelectMany(row => (Mark[])[theme.Cursor, theme.Tagged, theme.Range, theme.New], static (row, mark) => (row, mark)),
            static pair => Assert.True(Contrast(pair.row.Foreground, pair.mark.Background) >= 4.5, $"{pair.row.Foreground} on {pair.mark.Background}"));
    }

    [Fact]
    public void A_colour_of_the_user_is_taken_in_every_theme_that_has_colours()
    {
        Color red = Color.Rgb(0x123456);
        foreach (Theme theme in ThemeCatalog.With(new Dictionary<string, Color> { ["red"] = red, ["background"] = Color.Default }))
        {
            Assert.Equal(theme.Colors == ColorDepth.None ? Color.Default : red, theme.Zombie.Foreground);
            Assert.Equal(Color.Default, theme.Text.Background);
        }
    }

    [Fact]
    public void Every_name_of_a_colour_changes_something_and_no_two_the_same()
    {
        Color other = Color.Rgb(0x010203);
        string[] looks = [.. Palette.Names.Select(name => Describe(ThemeCatalog.With(new Dictionary<string, Color> { [name] = other })[0]))];
        Assert.DoesNotContain(Describe(ThemeCatalog.All[0]), looks);
        Assert.Equal(looks.Length, looks.Distinct().Count());
    }

    [Theory]
    [InlineData("#12abEF", true, 0x12abefu)]
    [InlineData("#12abe", false, 0u)]
    [InlineData("#12abeg", false, 0u)]
    [InlineData("red", false, 0u)]
    [InlineData("", false, 0u)]
    public void A_colour_is_written_as_on_the_web(string text, bool isOne, uint rgb)
    {
        Assert.Equal(isOne, ThemeCatalog.TryParseColor(text, out Color color));
        Assert.Equal(isOne ? Color.Rgb(rgb) : Color.Default, color);
    }

    [Fact]
    public void The_terminals_own_colour_has_a_word()
    {
        Assert.True(ThemeCatalog.TryParseColor("default", out Color color));
        Assert.True(color.IsDefault);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_frozen_process_looks_like_no_other_row(string name)
    {
        Theme theme = ThemeCatalog.Get(name);
        Style[] others =
        [
            theme.Text, theme.Running, theme.Waiting, theme.Zombie, theme.Stopped, theme.KernelThread, theme.OtherUser,
            theme.Thread, theme.Exited, theme.Dim, theme.Group,
        ];

        Assert.DoesNotContain(theme.Frozen, others);
        if (theme.Colors != ColorDepth.None)
        {
            Assert.DoesNotContain(theme.Frozen.Foreground, others.Select(static style => style.Foreground));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_frozen_process_has_its_letter_and_its_look_over_the_whole_row(string name)
    {
        Theme theme = ThemeCatalog.Get(name);
        ScreenHarness screen = new(change: options => options with { Theme = theme });
        screen.Machine.Run(Some.Process(101), Some.Process(105, name: "cold") with { Flags = TaskFlags.Frozen | TaskFlags.HasMemory });
        screen.Tick();

        int y = screen.LineOf("cold");
        string line = screen.Lines()[y];
        int letter = line.IndexOf(" F ", StringComparison.Ordinal) + 1;
        Assert.NotEqual(0, letter);
        Assert.Equal(theme.Frozen.Foreground, screen.Grid.StyleAt(letter, y).Foreground);
        Assert.Equal(theme.Frozen.Attributes, screen.Grid.StyleAt(letter, y).Attributes & theme.Frozen.Attributes);
        Assert.Equal(theme.Frozen.Foreground, screen.Grid.StyleAt(line.IndexOf("cold", StringComparison.Ordinal), y).Foreground);
    }

    /// <summary>As WCAG 2.2 defines it.</summary>
    private static double Contrast(Color one, Color other)
    {
        (double low, double high) = (Luminance(one), Luminance(other));
        return (Math.Max(low, high) + 0.05) / (Math.Min(low, high) + 0.05);

        static double Luminance(Color color) => (0.2126 * Linear(color.Red)) + (0.7152 * Linear(color.Green)) + (0.0722 * Linear(color.Blue));

        static double Linear(byte part) => part / 255.0 is var share && share <= 0.04045 ? share / 12.92 : Math.Pow((share + 0.055) / 1.055, 2.4);
    }

    private static string Describe(Theme theme) => string.Join(' ', (object[])[theme with { Cpu = [], Memory = [], Swap = [] }, .. theme.Cpu, .. theme.Memory, .. theme.Swap]);
}
