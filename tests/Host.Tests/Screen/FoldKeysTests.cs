using Bpftop.Host.Collect;
using Bpftop.Host.Tests.Snapshot;

namespace Bpftop.Host.Tests.Screen;

/// <summary>The fold keys, pressed on the screen: 101 over 110 over 111 over 112, and 120 beside 110.</summary>
public sealed class FoldKeysTests
{
    private readonly ScreenHarness _screen = new();

    public FoldKeysTests()
    {
        _screen.Machine.Run(Child(101, 1), Child(110, 101), Child(111, 110), Child(112, 111), Child(120, 101));
        _screen.Tick();
        _screen.Press("t");
    }

    [Fact]
    public void Each_key_folds_as_in_an_editor_and_the_cursor_goes_along()
    {
        Assert.Equal("101 110 111 120 @111", After(112, "zc"));
        Assert.Equal("101 110 120 @110", After(111, "zc"));
        Assert.Equal("101 110 111 120 @110", After(110, "zo"));
        Assert.Equal("101 110 111 112 120 @111", After(111, "za"));
        Assert.Equal("101 110 111 120 @111", After(112, "za"));
        Assert.Equal("101 110 111 112 120 @111", After(111, "za"));
        Assert.Equal("101 @101", After(112, "zC"));
        Assert.Equal("101 110 120 @101", After(101, "zo"));
        Assert.Equal("101 110 111 112 120 @101", After(101, "zO"));
        Assert.Equal("101 @101", After(112, "zM"));
        Assert.Equal("101 110 111 112 120 @101", After(101, "zR"));
        Assert.Equal("101 110 120 @110", After(110, "-"));
        Assert.Equal("101 110 111 112 120 @110", After(110, "+"));
    }

    [Fact]
    public void A_key_that_finds_no_fold_says_so_and_changes_nothing()
    {
        Assert.Equal("101 110 111 112 120 @120", After(120, "zo"));
        Assert.Contains("nothing to fold here", _screen.Text(), StringComparison.Ordinal);
        Assert.Equal("101 110 111 112 120 @120", After(120, "zO"));
        Assert.Contains("nothing to fold here", _screen.Text(), StringComparison.Ordinal);
        _screen.Press("t", "zc");
        Assert.Contains("folds are for the tree", _screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Folds_inside_a_closed_fold_are_opened_with_it()
    {
        After(111, "zc");
        After(110, "zc");
        Assert.Equal("101 @101", After(101, "zc"));

        Assert.Equal("101 110 111 112 120 @101", After(101, "zO"));
    }

    [Fact]
    public void A_group_folds_with_the_same_keys_from_its_head_and_from_within()
    {
        ScreenHarness screen = new(change: static options => options with { View = options.View with { GroupBy = [options.Catalogue["tty"]] } });
        screen.Machine.Run(Child(101, 1), Child(102, 1), Child(103, 1) with { Tty = Some.Text("pts7") });
        screen.Tick();
        screen.Press("gg", "j");
        Assert.Contains("work103", screen.CursorLine(), StringComparison.Ordinal);

        screen.Press("zc");
        Assert.Contains("+ pts/7", screen.CursorLine(), StringComparison.Ordinal);
        screen.Press("j");
        Assert.Contains("- —  (2)", screen.CursorLine(), StringComparison.Ordinal);
        screen.Press("j", "za");
        Assert.Contains("+ —  (2)", screen.CursorLine(), StringComparison.Ordinal);
        Assert.DoesNotContain("work10", screen.Text(), StringComparison.Ordinal);
        screen.Press("Enter");
        Assert.Contains("- —  (2)", screen.CursorLine(), StringComparison.Ordinal);
        screen.Press("zM");
        Assert.DoesNotContain("work10", screen.Text(), StringComparison.Ordinal);
        screen.Press("zO");
        Assert.Contains("work102", screen.Text(), StringComparison.Ordinal);
        screen.Press("zR");
        Assert.Contains("work103", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_cursor_goes_to_the_closed_fold_that_takes_its_process_in()
    {
        After(110, "zc");
        _screen.Press("t");

        Assert.Equal("101 110 120 @110", After(112, "t"));
    }

    private static ProcessRecord Child(int pid, int parent) =>
        Some.Process(pid, name: $"work{pid}") with { ParentPid = parent };

    /// <summary>Pids on the screen and of the cursor, after a key on a line.</summary>
    private string After(int pid, string key)
    {
        _screen.Press("gg");
        for (int line = 0; line < 5 && Pid(_screen.CursorLine()) != pid; line++)
        {
            _screen.Press("j");
        }

        Assert.Equal(pid, Pid(_screen.CursorLine()));
        _screen.Press(key);
        string shown = string.Join(' ', _screen.Lines().Select(Pid).Where(static found => found > 0));
        return $"{shown} @{Pid(_screen.CursorLine())}";
    }

    private static int Pid(string line)
    {
        int at = line.IndexOf("[work", StringComparison.Ordinal);
        return at < 0 ? 0 : int.Parse(line.AsSpan(at + 5, 3), System.Globalization.CultureInfo.InvariantCulture);
    }
}
