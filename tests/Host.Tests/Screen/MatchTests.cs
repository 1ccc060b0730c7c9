using Bpftop.Host.Screen.Themes;
using Bpftop.Host.Tests.Snapshot;
using Bpftop.Terminal;

namespace Bpftop.Host.Tests.Screen;

/// <summary>What a search finds is marked in the cells.</summary>
public sealed class MatchTests
{
    public static TheoryData<string> Names => [.. ThemeCatalog.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_match_in_sight_is_marked_also_on_the_cursors_line(string name)
    {
        Theme theme = ThemeCatalog.Get(name);
        ScreenHarness screen = Run(theme);
        screen.Press("/");
        screen.Type("bin");

        // The cursor is on the first of them.
        foreach (string row in (string[])["cabinet", "robin"])
        {
            int y = screen.LineOf(row);
            int from = screen.Lines()[y].IndexOf("bin", screen.Lines()[y].IndexOf(row, StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.All(Enumerable.Range(from, 3), x => Assert.True(IsMarked(screen, x, y), $"{row}: {x}"));
            Assert.False(IsMarked(screen, from - 1, y));
            Assert.False(IsMarked(screen, from + 3, y));
        }

        screen.Press("Enter", "Esc");
        Assert.DoesNotContain(Enumerable.Range(0, screen.Grid.Width), x => IsMarked(screen, x, screen.LineOf("robin")));
    }

    [Fact]
    public void A_capital_matches_itself_only_and_a_small_letter_both()
    {
        ScreenHarness screen = Run(ThemeCatalog.Get(ThemeCatalog.DefaultName));
        screen.Press("/");
        screen.Type("Robin");
        Assert.Equal(0, Marked(screen, "robin"));
        screen.Press("Esc", "/");
        screen.Type("upper");
        Assert.Equal(5, Marked(screen, "UPPER"));
    }

    [Fact]
    public void A_pid_is_marked_and_other_numbers_are_not()
    {
        ScreenHarness screen = Run(ThemeCatalog.Get(ThemeCatalog.DefaultName));
        screen.Press("/");
        screen.Type("0");

        // 102 has one, and its memory, nice value and time are not looked at.
        Assert.Equal(1, Marked(screen, "robin"));
    }

    [Fact]
    public void Wide_characters_are_marked_whole()
    {
        ScreenHarness screen = Run(ThemeCatalog.Get(ThemeCatalog.DefaultName));
        screen.Press("/");
        screen.Type("漢字");

        Assert.Equal(4, Marked(screen, "before"));
    }

    [Fact]
    public void A_text_that_is_shown_is_looked_at_whosever_column_it_is()
    {
        ScreenHarness screen = Run(ThemeCatalog.Get(ThemeCatalog.DefaultName));
        screen.Press(":");
        screen.Type("columns pid,state,name");
        screen.Press("Enter", "/");
        screen.Type("T");

        Assert.Contains("stop", screen.CursorLine(), StringComparison.Ordinal);
    }

    private static ScreenHarness Run(Theme theme)
    {
        ScreenHarness screen = new(change: options => options with { Theme = theme });
        screen.Machine.Run(
            Some.Process(101, name: "cabinet"), Some.Process(102, name: "robin"), Some.Process(103, name: "UPPER"), Some.Process(114),
            Some.Process(115, name: "stop") with { State = (byte)'T' });
        screen.Machine.SetCommand(114, "before漢字behind\0");
        screen.Tick();
        return screen;
    }

    private static int Marked(ScreenHarness screen, string row) => Enumerable.Range(0, screen.Grid.Width).Count(x => IsMarked(screen, x, screen.LineOf(row)));

    private static bool IsMarked(ScreenHarness screen, int x, int y)
    {
        Mark mark = screen.Screen.Theme.Match;
        Style style = screen.Grid.StyleAt(x, y);
        return style.Background == mark.Background && (style.Attributes & mark.Attributes) == mark.Attributes;
    }
}
