using Bpftop.Host.Collect;
using Bpftop.Host.Plugins;
using Bpftop.Host.Screen;
using Bpftop.Host.Snapshot;
using Bpftop.Host.Tests.Snapshot;

namespace Bpftop.Host.Tests.Screen;

/// <summary>What eats the machine: one key groups, the biggest first, and gives back what was there before.</summary>
public sealed class OverviewTests
{
    private static readonly double[] _cpu = [1, 30, 2, 40, 25];
    private static readonly string?[] _units = ["web.service", "web.service", "db.service", "db.service", null];

    [Fact]
    public void A_key_shows_one_line_for_each_unit_that_which_uses_most_first_and_back()
    {
        ScreenHarness screen = Run(_units);
        string before = Body(screen);

        screen.Press("s");
        Assert.Contains("by s.unit, what uses most first", screen.Text(), StringComparison.Ordinal);
        Assert.Equal(["+ db.service  (2)", "+ web.service  (2)", "+ —  (1)"], Heads(screen));
        Assert.Contains(" 42.0 ", screen.CursorLine(), StringComparison.Ordinal);
        Assert.Contains("+ db.service  (2)", screen.CursorLine(), StringComparison.Ordinal);
        Assert.Contains("3 lines, by cpu▼  group: s.unit", screen.AfterMessage(), StringComparison.Ordinal);

        screen.Press("s");
        Assert.Equal(before, Body(screen));
    }

    [Fact]
    public void What_was_there_before_comes_back_tree_groups_order_and_folds()
    {
        ScreenHarness screen = Run(_units);
        screen.Press("b");
        screen.Type("user");
        screen.Press("Enter", "gg", "zc");
        string before = Body(screen);
        Assert.Contains("+ alice", screen.CursorLine(), StringComparison.Ordinal);

        screen.Press("s", "Enter");
        Assert.Contains("- db.service  (2)", screen.CursorLine(), StringComparison.Ordinal);
        screen.Press("O");
        Assert.Equal(["+ alice  (5)"], Heads(screen));
        screen.Press("O");

        Assert.Equal(before, Body(screen));
        screen.Press("t", "s", "s");
        Assert.Contains("tree by pid", screen.AfterMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public void Who_is_under_the_cursor_stays_there()
    {
        ScreenHarness screen = Run(_units);
        screen.Press("s", "Enter", "j");
        Assert.Contains("[work104]", screen.CursorLine(), StringComparison.Ordinal);

        screen.Press("s");

        Assert.Contains("[work104]", screen.CursorLine(), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_nothing_knows_units_a_line_says_so_and_nothing_changes()
    {
        ScreenHarness screen = new();
        screen.Machine.Run(ScreenHarness.Processes(2));
        screen.Tick();
        string before = Body(screen);

        screen.Press("s");
        Assert.Contains("group by unit: no plugin that is on knows a process's unit; p lists the plugins", screen.Text(), StringComparison.Ordinal);
        screen.Press("D");
        Assert.Contains("group by container: no plugin that is on knows a process's container", screen.Text(), StringComparison.Ordinal);
        Assert.Equal(before, Body(screen));
    }

    [Fact]
    public void Where_the_plugin_has_no_source_its_reason_is_said()
    {
        ScreenHarness screen = Run(_units, PluginState.Absent, "this machine was not started by systemd");

        screen.Press("s");

        Assert.Contains("group by unit: s is absent: this machine was not started by systemd", screen.Text(), StringComparison.Ordinal);
        Assert.Empty(Heads(screen));
    }

    [Fact]
    public void Groups_within_groups_are_chosen_with_Tab_as_the_window_says()
    {
        ScreenHarness screen = Run(_units);
        screen.Press("b");
        Assert.Contains("[ Tab: then by … ]", screen.Text(), StringComparison.Ordinal);
        screen.Type("s.unit");
        screen.Press("Tab");
        Assert.Contains("Group by s.unit, then by", screen.Text(), StringComparison.Ordinal);
        screen.Type("user");
        screen.Press("Tab");
        Assert.Contains("Group by s.unit, user, then by", screen.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("[ Tab:", screen.Text(), StringComparison.Ordinal);
        screen.Type("name");
        screen.Press("Enter");
        Assert.Contains("group: s.unit, user, name", screen.AfterMessage(), StringComparison.Ordinal);
        Assert.Equal(["- web.service  (2)", "  - alice  (2)", "    - work101  (1)", "    - work102  (1)"], Heads(screen)[..4]);

        // The window opens with what is there: Tab, Enter keeps two of three.
        screen.Press("b", "Tab");
        Assert.Contains("Group by s.unit, then by", screen.Text(), StringComparison.Ordinal);
        screen.Press("Enter");
        Assert.Contains("group: s.unit, user ", screen.AfterMessage(), StringComparison.Ordinal);

        screen.Press("b", "Enter");
        Assert.Contains("group: s.unit ", screen.AfterMessage(), StringComparison.Ordinal);
        screen.Press("b", "Tab", "Home", "Enter");
        Assert.Contains("group: s.unit ", screen.AfterMessage(), StringComparison.Ordinal);
        screen.Press("b", "Home", "Enter");
        Assert.DoesNotContain("group: ", screen.AfterMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_no_journal_took_is_counted_on_the_status_line()
    {
        int untaken = 0;
        ScreenHarness screen = new(change: options => options with { Unjournaled = () => untaken });
        screen.Tick();
        Assert.DoesNotContain("in no journal", screen.Text(), StringComparison.Ordinal);
        untaken = 2;
        screen.Tick();
        Assert.Contains("actions in no journal: 2 [fake]", screen.Text(), StringComparison.Ordinal);
    }

    private static ScreenHarness Run(string?[] units, PluginState state = PluginState.Ready, string reason = "")
    {
        ScreenHarness screen = new();
        Column ofUnit = screen.Columns.Add("s", new ColumnSpec("s.unit", "UNIT", CellKind.Text, "Unit.") { PartOf = PartOf.Unit, Groupable = true });
        screen.Plugins.Set(new PluginHealth { Id = "s", Name = "S", Folder = "", State = state, Reason = reason });
        screen.Machine.Run([.. Enumerable.Range(0, units.Length).Select(index => Some.Process(101 + index, name: $"work{101 + index}"))]);
        screen.Extend = frame =>
        {
            string?[]? cells = [.. units, .. new string?[64]];
            frame.ExchangeTexts(ofUnit, ref cells);
            for (int row = 0; row < units.Length; row++)
            {
                frame.Rates[row].Cpu = _cpu[row];
            }
        };
        screen.Tick();
        return screen;
    }

    /// <summary>What stands in the last column of heads of groups.</summary>
    private static string[] Heads(ScreenHarness screen)
    {
        string[] lines = screen.Lines();
        int header = screen.LineOf("Command");
        int at = lines[header].IndexOf("Command", StringComparison.Ordinal);
        return [.. lines[header..^2].Select(line => line[at..].TrimEnd()).Where(static line => line.TrimStart().StartsWith("+ ", StringComparison.Ordinal) || line.TrimStart().StartsWith("- ", StringComparison.Ordinal))];
    }

    /// <summary>The table without header and status.</summary>
    private static string Body(ScreenHarness screen)
    {
        string[] lines = screen.Lines();
        int header = Array.FindIndex(lines, static line => line.Contains("PID", StringComparison.Ordinal));
        return string.Join('\n', lines[header..^2]);
    }
}
