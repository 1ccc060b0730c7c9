using Bpftop.Host.Collect;
using Bpftop.Host.Plugins;
using Bpftop.Host.Tests.Snapshot;

namespace Bpftop.Host.Tests.Screen;

/// <summary>What is done on a group's head reaches the rows below it, whatever the head is called.</summary>
public sealed class GroupActionTests
{
    [Theory]
    [InlineData("tty", "—")]
    [InlineData("cgroup", "—")]
    [InlineData("user", "alice")]
    public void An_action_on_a_groups_head_is_for_its_members(string column, string head)
    {
        ScreenHarness screen = Run(column);
        screen.Press("G");
        Assert.Contains($"{head}  (3)", GoTo(screen, head), StringComparison.Ordinal);

        screen.Press("f");
        screen.Settle();

        Assert.Equal([101, 102, 103], screen.Plugins.Planned[0].Processes.Select(static process => process.Key.Pid).Order());
    }

    [Theory]
    [InlineData("tty", "—")]
    [InlineData("user", "alice")]
    public void A_signal_on_a_groups_head_is_for_its_members_folded_or_not(string column, string head)
    {
        ScreenHarness screen = Run(column);
        GoTo(screen, head);
        screen.Press("x");
        Assert.Contains("Send a signal to 3 processes", screen.Text(), StringComparison.Ordinal);

        screen.Press("Esc", "zc");
        Assert.Contains($"+ {head}", screen.CursorLine(), StringComparison.Ordinal);
        screen.Press("x");
        Assert.Contains("Send a signal to 3 processes", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_question_about_a_groups_head_names_the_group_and_those_around_it()
    {
        ScreenHarness screen = Run("user", "name");
        GoTo(screen, "alice");
        screen.Press("x");
        Assert.Contains("Send a signal to 3 processes of user alice ", screen.Text(), StringComparison.Ordinal);
        screen.Press("Esc", "j", "x");
        Assert.Contains("Send a signal to 3 processes of name work in user alice ", screen.Text(), StringComparison.Ordinal);
        screen.Press("Esc", "f");
        screen.Settle();
        Assert.Contains("Hold: 3 processes of name work in user alice", screen.Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x", 150)]
    [InlineData("i", 100)]
    public void A_question_about_thousands_of_processes_has_them_all(string key, int height)
    {
        ScreenHarness screen = new(height: height, change: static options => options with { View = options.View with { GroupBy = [options.Catalogue["user"]] } });
        screen.Machine.Run([.. Enumerable.Range(1_000_001, 5000).Select(static pid => Some.Process(pid))]);
        screen.Tick();
        screen.Press("gg", "zc", key);
        if (key == "i")
        {
            screen.Settle();
        }

        Assert.Contains("5000 processes of user alice", screen.Text(), StringComparison.Ordinal);
        HashSet<int> seen = [];
        int before;
        do
        {
            before = seen.Count;
            foreach (System.Text.RegularExpressions.Match pid in System.Text.RegularExpressions.Regex.Matches(screen.Text(), @"\b1\d{6}\b"))
            {
                seen.Add(int.Parse(pid.Value, System.Globalization.CultureInfo.InvariantCulture));
            }

            screen.Press("Right");
            screen.Draw();
        }
        while (seen.Count > before);

        Assert.True(seen.SetEquals(Enumerable.Range(1_000_001, 5000)), $"{seen.Count} of 5000 were seen:\n{screen.Text()}");
    }

    [Fact]
    public void Space_on_the_head_of_the_rows_without_a_value_tags_them()
    {
        ScreenHarness screen = Run("tty");
        GoTo(screen, "—");
        screen.Press("Space");

        Assert.Contains("tagged: 3", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Space_over_a_range_of_closed_groups_tags_their_members()
    {
        ScreenHarness screen = Run("tty");
        screen.Press("zM", "gg", "V", "j", "Space");

        Assert.Contains("tagged: 4", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_what_the_filter_leaves_in_a_group_is_reached()
    {
        ScreenHarness screen = Run("tty");
        screen.Press("\\");
        screen.Type("pid != 102");
        screen.Press("Enter");
        GoTo(screen, "—");
        screen.Press("Space");

        Assert.Contains("tagged: 2", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_thread_that_stands_in_another_group_than_its_process_stands_for_it()
    {
        ScreenHarness screen = new(change: static options => options with { View = options.View with { GroupBy = [options.Catalogue["name"]], Threads = true } });
        screen.Machine.Run(Some.Process(101, name: "server") with { Threads = 2 });
        screen.Machine.RunThreads(Some.Thread(101, 101, name: "server"), Some.Thread(101, 111, name: "helper"));
        screen.Tick();
        screen.Tick();
        GoTo(screen, "helper");

        screen.Press("x");

        Assert.Contains("Send a signal to 1 process", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("101", screen.Text(), StringComparison.Ordinal);
    }

    private static ScreenHarness Run(params string[] columns)
    {
        ScreenHarness screen = new(change: options => options with { View = options.View with { GroupBy = [.. columns.Select(column => options.Catalogue[column])] } });
        screen.Plugins.Set(new PluginHealth
        {
            Id = "box",
            Name = "Box",
            Folder = "",
            State = PluginState.Ready,
            Actions = [new ActionSpec("box.hold", "Hold", ActionRisk.Low, "Holds.") { Key = "f" }],
        });
        ProcessRecord other = Some.Process(104) with { Uid = 0, Tty = Some.Text("pts7"), CgroupId = 7 };
        screen.Machine.Run([.. new[] { 101, 102, 103 }.Select(static pid => Some.Process(pid) with { CgroupId = 0 }), other]);
        screen.Tick();
        return screen;
    }

    /// <summary>Moves the cursor to the head of a group.</summary>
    private static string GoTo(ScreenHarness screen, string head)
    {
        screen.Press("gg");
        for (int line = 0; line < 10 && !screen.CursorLine().Contains($" {head}  (", StringComparison.Ordinal); line++)
        {
            screen.Press("j");
        }

        Assert.Contains($" {head}  (", screen.CursorLine(), StringComparison.Ordinal);
        return screen.CursorLine();
    }
}
