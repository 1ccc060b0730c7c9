namespace Bpftop.EndToEnd.Tests;

/// <summary>Terminals of no size and of one cell, at the start and while it runs.</summary>
public sealed class TinyTerminalTests
{
    private const int Height = 40;

    /// <summary>What a program takes that is not told a size.</summary>
    private const int UsualHeight = 24;

    private static readonly (int Rows, int Columns)[] Sizes = [(1, 1), (0, 0), (1, 200), (30, 1), (2, 2), (0, 0), (3, 5)];

    [Fact]
    public void A_terminal_of_no_size_is_taken_for_a_usual_one()
    {
        using ScreenTerminal terminal = new("-d 200", "stty rows 0 cols 0; ");
        terminal.WaitFor(static screen => LastLine(screen) == UsualHeight, $"{UsualHeight} lines");

        terminal.SetSize(Height, 120);
        terminal.WaitFor(static screen => LastLine(screen) == Height, $"{Height} lines");
        terminal.Press("q");
        terminal.WaitFor("left with 0");
    }

    [Fact]
    public void It_starts_in_one_cell()
    {
        using ScreenTerminal terminal = new(null);
        terminal.TypeLine($"stty rows 1 cols 1; '{CliProgram.Executable}' -d 200; echo left with $?");
        terminal.WaitFor(_ => terminal.Query("#{alternate_on}") == "1", "alternate screen");

        terminal.SetSize(Height, 120);
        terminal.WaitFor("Tasks:");
        terminal.Press("q");
        terminal.WaitFor("left with 0");
    }

    /// <param name="keys">What is opened, key by key.</param>
    /// <param name="marker">What it has on the screen.</param>
    /// <param name="closes">Whether Esc closes it.</param>
    [Theory]
    [InlineData("", "by cpu", false)]
    [InlineData("t", "tree by", false)]
    [InlineData("b Enter", "group:", false)]
    [InlineData("p", "Space or Enter: on, off", false)]
    [InlineData("2", "CGROUP", false)]
    [InlineData("V j", "RANGE", true)]
    [InlineData("?", "Help: / searches", true)]
    [InlineData("F6", "Sort by", true)]
    [InlineData("b", "Group by", true)]
    [InlineData("x", "Send a signal", true)]
    [InlineData("m", "Action", true)]
    [InlineData("/", "Search:", true)]
    [InlineData("\\", "Filter:", true)]
    public void Every_page_and_window_lives_through_any_size(string keys, string marker, bool closes)
    {
        using CliChild one = new("tiny-one");
        using CliChild other = new("tiny-other");
        using ScreenTerminal terminal = new($"-d 200 -p {one.Id},{other.Id} --disable systemd --disable containers --disable nvidia");
        terminal.WaitFor("tiny-other");
        terminal.WaitFor("Frozen");
        terminal.Press(keys.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        terminal.WaitFor(marker);
        foreach ((int rows, int columns) in Sizes)
        {
            // That it drew in this size is known by what is not on the screen any more.
            terminal.SetSize(rows, columns);
            terminal.WaitFor(screen => IsWithin(screen, rows, columns), $"{rows} lines of {columns}");
            terminal.Press("Down", "Up");
            terminal.SetSize(Height, 120);
            terminal.WaitFor(marker);
        }

        if (closes)
        {
            terminal.Press("Escape");
            terminal.WaitUntilGone(marker);
        }

        terminal.Press("C-c");
        terminal.WaitFor("left with 0");
    }

    private static bool IsWithin(string screen, int rows, int columns) => rows == 0
        ? LastLine(screen) <= UsualHeight
        : LastLine(screen) <= rows && screen.Split('\n').All(line => line.TrimEnd().Length <= columns);

    private static int LastLine(string screen) => screen.TrimEnd('\n', ' ').Split('\n').Length;
}
