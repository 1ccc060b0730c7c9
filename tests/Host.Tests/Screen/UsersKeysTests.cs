using Bpftop.Host.Tests.Snapshot;
using Bpftop.Host.Collect;

namespace Bpftop.Host.Tests.Screen;

public sealed class UsersKeysTests
{
    [Fact]
    public void Processes_of_one_user_are_shown_and_the_status_says_whose()
    {
        ScreenHarness screen = Run();
        screen.Press("o");
        Assert.Matches(@"\(everybody\) +processes of all users", screen.Text());
        Assert.Matches("uid 77, 2 processes", screen.Text());
        screen.Press("Down", "Down", "Enter");

        Assert.Contains("first", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("third", screen.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("second", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("user: 77", screen.AfterMessage(), StringComparison.Ordinal);

        // It begins at what is shown.
        screen.Press("o", "Up", "Up", "Enter");
        Assert.Contains("second", screen.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("user:", screen.AfterMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_command_line_leaves_out_is_said_too()
    {
        ScreenHarness screen = new(width: 200, change: static options => options with
        {
            View = options.View with { Users = [5, 77], Pids = [101, 102, 103] },
        });
        screen.Machine.Run(Processes());
        screen.Tick();
        Assert.Contains("of 2 users  of 3 pids", screen.AfterMessage(), StringComparison.Ordinal);
    }

    private static ScreenHarness Run()
    {
        ScreenHarness screen = new(width: 200);
        screen.Machine.Run(Processes());
        screen.Tick();
        return screen;
    }

    private static ProcessRecord[] Processes() =>
    [
        Some.Process(101, name: "first") with { Uid = 77 },
        Some.Process(102, name: "second") with { Uid = 5 },
        Some.Process(103, name: "third") with { Uid = 77 },
    ];
}
