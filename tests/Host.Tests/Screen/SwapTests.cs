using Bpftop.Host.Plugins;

namespace Bpftop.Host.Tests.Screen;

public sealed class SwapTests
{
    private static readonly ColumnSpec Unit = new("box.unit", "UNIT", CellKind.Text, "The unit.") { Groupable = true };
    private static readonly ColumnSpec Slice = new("box.slice", "SLICE", CellKind.Text, "The slice.") { SwapFor = "box.unit", SwapKey = "S", Groupable = true };
    private static readonly ColumnSpec Every = new("box.every", "EVERY", CellKind.Text, "All units.") { SwapFor = "box.unit", SwapKey = "A" };

    [Fact]
    public void A_swap_keeps_the_place_and_a_second_press_gives_it_back()
    {
        ScreenHarness screen = Run();
        string before = Header(screen);
        Assert.DoesNotContain("SLICE", before, StringComparison.Ordinal);

        screen.Press("S");
        Assert.Equal(before.Replace("UNIT ", "SLICE", StringComparison.Ordinal), Header(screen));

        screen.Press("S");
        Assert.Equal(before, Header(screen));
    }

    [Fact]
    public void Another_key_of_the_same_column_swaps_between_them()
    {
        ScreenHarness screen = Run();
        string before = Header(screen);

        screen.Press("S", "A");
        Assert.Equal(before.Replace("UNIT ", "EVERY", StringComparison.Ordinal), Header(screen));

        screen.Press("A");
        Assert.Equal(before, Header(screen));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(100)]
    [InlineData(120)]
    public void What_a_key_brought_is_the_last_to_go_where_there_is_no_room(int width)
    {
        ScreenHarness screen = Run(width);
        screen.Press("S");

        Assert.Contains("SLICE", Header(screen), StringComparison.Ordinal);
        Assert.Contains("Command", Header(screen), StringComparison.Ordinal);
    }

    [Fact]
    public void The_value_is_there_at_once()
    {
        ScreenHarness screen = Run();

        Assert.True(screen.Screen.Demand.Wants(screen.Columns["box.slice"]));
        Assert.True(screen.Screen.Demand.Wants(screen.Columns["box.every"]));
    }

    [Fact]
    public void Sorting_and_grouping_go_with_the_column()
    {
        ScreenHarness screen = Run();
        screen.Press("<");
        screen.Type("box.unit");
        screen.Press("Enter", "S");
        Assert.Contains("by box.slice", screen.AfterMessage(), StringComparison.Ordinal);

        screen.Press("S", "b");
        screen.Type("box.unit");
        screen.Press("Enter", "S");
        Assert.Contains("group: box.slice", screen.AfterMessage(), StringComparison.Ordinal);

        // It cannot be grouped by, so the groups stay.
        screen.Press("A");
        Assert.Contains("group: box.slice", screen.AfterMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_swapped_column_may_be_the_one_that_was_chosen()
    {
        ScreenHarness screen = Run(chosen: ["pid", "box.slice", "command"]);
        Assert.Contains("SLICE", Header(screen), StringComparison.Ordinal);

        screen.Press("S");
        Assert.Contains("UNIT", Header(screen), StringComparison.Ordinal);
        Assert.DoesNotContain("SLICE", Header(screen), StringComparison.Ordinal);
        screen.Press("S");
        Assert.Contains("SLICE", Header(screen), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("neither box.slice nor box.unit is shown", "pid", "command")]
    [InlineData("box.slice and box.unit are both shown already", "box.unit", "box.slice")]
    public void Where_there_is_nothing_to_swap_the_screen_says_so(string why, params string[] chosen)
    {
        ScreenHarness screen = Run(chosen: chosen);
        string before = Header(screen);
        screen.Press("S");

        Assert.Equal(before, Header(screen));
        Assert.Contains(why, screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Help_lists_the_swaps_and_their_keys()
    {
        ScreenHarness screen = Run();
        screen.Press("?", "/");
        screen.Type("in place of");

        Assert.Matches(@"S +show box.slice in place of box.unit, and back", screen.Text());
        Assert.Matches(@"A +show box.every in place of box.unit, and back", screen.Text());
    }

    [Fact]
    public void A_plugin_that_is_switched_off_and_on_finds_its_swap_again()
    {
        ScreenHarness screen = Run();
        screen.Press("S");
        string swapped = Header(screen);

        screen.Plugins.Set(Box() with { State = PluginState.Disabled });
        screen.Tick();
        Assert.DoesNotContain("SLICE", Header(screen), StringComparison.Ordinal);

        screen.Plugins.Set(Box());
        screen.Tick();
        Assert.Equal(swapped, Header(screen));
    }

    private static string Header(ScreenHarness screen) =>
        screen.Lines().First(static line => line.Contains("PID", StringComparison.Ordinal) || line.Contains("UNIT", StringComparison.Ordinal));

    private static PluginHealth Box() => new()
    {
        Id = "box",
        Name = "Boxes",
        Folder = "/plugins/box",
        State = PluginState.Ready,
        Columns = [Unit, Slice, Every],
    };

    private static ScreenHarness Run(int width = 160, params string[] chosen)
    {
        ScreenHarness screen = new(width, change: options =>
        {
            foreach (ColumnSpec spec in Box().Columns)
            {
                // The other display is wider on a narrow screen, as a path is.
                options.Catalogue.Add("box", spec with { Width = width < 160 && spec == Slice ? 40 : spec.Width });
            }

            return options with { Columns = chosen.Length == 0 ? null : [.. chosen.Select(id => options.Catalogue[id])] };
        });
        screen.Plugins.Set(Box());
        screen.Machine.Run(ScreenHarness.Processes(3));
        screen.Tick();
        return screen;
    }
}
