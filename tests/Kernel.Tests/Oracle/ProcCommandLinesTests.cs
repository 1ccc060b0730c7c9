using System.Text;
using Bpftop.Host.Collect.Late;
using Bpftop.Kernel.Tests.Bpf;

namespace Bpftop.Kernel.Tests.Oracle;

/// <summary>Command lines of real processes, where they are not as usual.</summary>
public sealed class ProcCommandLinesTests
{
    private readonly ProcCommandLines _lines = new("/proc");

    [Fact]
    public void What_is_longer_than_the_longest_says_that_it_was_cut()
    {
        using Child child = Child.StartGuest("large", "3");

        Assert.True(_lines.TryRead(child.Pid, out ReadOnlySpan<byte> arguments, out bool truncated));
        Assert.True(truncated);
        Assert.Equal(File.ReadAllBytes($"/proc/{child.Pid}/cmdline")[..ProcCommandLines.LongestCommand], arguments.ToArray());
    }

    [Fact]
    public void A_title_that_runs_over_the_arguments_into_the_environment_is_read_whole()
    {
        using Child child = Child.StartGuest("title");

        Assert.True(_lines.TryRead(child.Pid, out ReadOnlySpan<byte> arguments, out bool truncated));
        Assert.False(truncated);
        Assert.StartsWith("tttttttttttttttttttttt", Encoding.ASCII.GetString(arguments), StringComparison.Ordinal);
    }

    [Fact]
    public void A_process_whose_first_thread_has_ended_keeps_its_arguments()
    {
        using Actor actor = Actor.Start("deadleader");
        Assert.True(
            SpinWait.SpinUntil(() => File.ReadAllBytes($"/proc/{actor.Pid}/cmdline").Length == 0, TimeSpan.FromSeconds(20)),
            "the first thread did not end");

        Assert.True(_lines.TryRead(actor.Pid, out ReadOnlySpan<byte> arguments, out _));
        Assert.EndsWith("\0deadleader\0", Encoding.UTF8.GetString(arguments), StringComparison.Ordinal);
    }

    [Fact]
    public void Kernel_threads_have_none_and_who_is_gone_cannot_be_read()
    {
        using Child child = Child.StartGuest("stay");
        child.Kill();

        Assert.False(_lines.TryRead(child.Pid, out _, out _));
        Assert.True(_lines.TryRead(2, out ReadOnlySpan<byte> arguments, out _) && arguments.IsEmpty);
    }
}
