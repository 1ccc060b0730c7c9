using Bpftop.Host.Tests.Snapshot;

namespace Bpftop.Host.Tests.Screen;

/// <summary>What is said of a copy that a tmux is asked to take, which answers on another thread.</summary>
public sealed class CopyTests
{
    private readonly ScreenHarness _screen = new();

    public CopyTests()
    {
        _screen.Machine.Run(Some.Process(101));
        _screen.Tick();
    }

    [Fact]
    public void It_is_copied_when_tmux_says_that_it_has_it_and_not_before()
    {
        TaskCompletionSource<bool> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _screen.Tmux = answer.Task;
        _screen.Press("yp");
        _screen.Tick();
        Assert.DoesNotContain("pid copied", _screen.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("pid sent", _screen.Text(), StringComparison.Ordinal);

        answer.SetResult(true);
        _screen.Settle();

        Assert.Contains("pid copied to tmux", _screen.Text(), StringComparison.Ordinal);
        Assert.Empty(_screen.Copied);
    }

    [Fact]
    public void What_tmux_does_not_take_is_sent_to_the_terminal_and_not_said_to_be_copied()
    {
        _screen.Tmux = Task.FromResult(false);
        _screen.Press("yp");
        _screen.Settle();

        Assert.Contains("pid sent to the terminal", _screen.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("copied", _screen.Text(), StringComparison.Ordinal);
        Assert.Equal("101", Assert.Single(_screen.Copied));
    }
}
