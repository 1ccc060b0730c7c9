using Bpftop.Host.Collect;
using Bpftop.Host.Screen.Themes;
using Bpftop.Host.Tests.Snapshot;
using Bpftop.Terminal;

namespace Bpftop.Host.Tests.Screen;

/// <summary>What rows look like by what they are: other users', programs that are deleted, what has just started.</summary>
public sealed class RowLookTests
{
    public static TheoryData<string> Names => [.. ThemeCatalog.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_row_of_another_user_is_told_apart_where_there_are_colours(string name)
    {
        Theme theme = ThemeCatalog.Get(name);
        ScreenHarness screen = new(change: options => options with { Theme = theme });
        screen.Machine.Run(Some.Process(101, name: "own"), Some.Process(102, name: "others") with { Uid = 0 });
        screen.Tick();
        screen.Press("End");

        Assert.Equal(theme.OtherUser.Attributes, StyleOf(screen, "others", "102").Attributes & theme.OtherUser.Attributes);
        Assert.Equal(theme.OtherUser.Foreground, StyleOf(screen, "others", "102").Foreground);
        Assert.Equal(theme.Text.Foreground, StyleOf(screen, "own", "101").Foreground);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_program_that_is_deleted_stands_out_among_the_others(string name)
    {
        Theme theme = ThemeCatalog.Get(name);
        ScreenHarness screen = new(change: options => options with { Theme = theme });
        screen.Machine.Run(Some.Process(101), Some.Process(102) with { Flags = TaskFlags.HasMemory | TaskFlags.ExeDeleted }, Some.Process(103));
        screen.Machine.SetCommand(101, "/bin/kept\0arg\0");
        screen.Machine.SetCommand(102, "/bin/gone\0arg\0");
        screen.Tick();
        screen.Press("End");

        Assert.Equal(theme.DeletedProgram.Foreground, StyleOf(screen, "gone", "gone").Foreground);
        Assert.NotEqual(StyleOf(screen, "kept", "kept"), StyleOf(screen, "gone", "gone"));
    }

    [Fact]
    public void What_has_just_started_stands_out_for_as_long_as_is_asked_for()
    {
        ScreenHarness screen = new(change: static options => options with { Highlight = TimeSpan.FromSeconds(5) });
        screen.Machine.Run(ScreenHarness.Processes(2));
        screen.Tick();
        screen.Machine.Run([.. ScreenHarness.Processes(2), Some.Process(201, screen.Machine.AtNs, "young")]);
        int refreshes = 0;
        screen.Tick();
        while (IsNew(screen, "young"))
        {
            refreshes++;
            screen.Tick();
        }

        Assert.InRange(refreshes, 4, 5);
        Assert.False(IsNew(screen, "work101"));
    }

    [Fact]
    public void Nothing_stands_out_where_nothing_is_to()
    {
        ScreenHarness screen = new(change: static options => options with { Highlight = TimeSpan.Zero });
        screen.Machine.Run(ScreenHarness.Processes(2));
        screen.Tick();
        screen.Machine.Run([.. ScreenHarness.Processes(1), Some.Process(201, screen.Machine.AtNs, "young")]);
        screen.Tick();

        Assert.False(IsNew(screen, "young"));
    }

    private static bool IsNew(ScreenHarness screen, string row) => StyleOf(screen, row, row).Background == screen.Screen.Theme.New.Background;

    private static Style StyleOf(ScreenHarness screen, string row, string cell)
    {
        int y = screen.LineOf(row);
        return screen.Grid.StyleAt(screen.Lines()[y].IndexOf(cell, StringComparison.Ordinal), y);
    }
}
