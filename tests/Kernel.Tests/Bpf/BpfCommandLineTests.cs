using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Bpf;

namespace Bpftop.Kernel.Tests.Bpf;

/// <summary>Command lines by BPF, where they go beyond one page or one reading, and without it.</summary>
public sealed class BpfCommandLineTests : ICommandLineReceiver
{
    private readonly Dictionary<int, (byte[] Arguments, bool Truncated)> _read = [];
    private ProcessRecord[] _processes = [];

    [Fact]
    public void More_than_the_area_holds_takes_more_than_one_walk_and_is_all_there()
    {
        using BpfCollector collector = BpfCollector.Create();
        List<Child> children = [];
        try
        {
            // 100 KiB each would be cut into the area of 512 KiB five times.
            for (int count = 0; count < 24; count++)
            {
                children.Add(Child.StartGuest("large", "1"));
            }

            Read(collector, static _ => true);
            Assert.All(children, child => Assert.Equal(File.ReadAllBytes($"/proc/{child.Pid}/cmdline"), _read[child.Pid].Arguments));
            Assert.True(children.Sum(child => _read[child.Pid].Arguments.Length) > 2 * CommandHeader.AreaBytes);
        }
        finally
        {
            children.ForEach(static child => child.Dispose());
        }
    }

    [Fact]
    public void What_is_longer_than_the_longest_says_that_it_was_cut()
    {
        using BpfCollector collector = BpfCollector.Create();
        using Child child = Child.StartGuest("large", "3");
        Read(collector, process => process.Pid == child.Pid);

        (byte[] arguments, bool truncated) = _read[child.Pid];
        Assert.True(truncated);
        Assert.Equal(File.ReadAllBytes($"/proc/{child.Pid}/cmdline")[..CommandHeader.LongestCommand], arguments);
    }

    [Fact]
    public void A_title_that_runs_over_the_arguments_into_the_environment_is_read_as_proc_reads_it()
    {
        using BpfCollector collector = BpfCollector.Create();
        using Child child = Child.StartGuest("title");
        byte[] proc = File.ReadAllBytes($"/proc/{child.Pid}/cmdline");
        Read(collector, process => process.Pid == child.Pid);

        Assert.StartsWith("tttttttttttttttttttttt", System.Text.Encoding.ASCII.GetString(proc), StringComparison.Ordinal);
        Assert.Equal(proc, _read[child.Pid].Arguments);
    }

    [Fact]
    public void Only_what_is_wanted_is_handed_over_each_once()
    {
        using BpfCollector collector = BpfCollector.Create();
        using Child wanted = Child.StartGuest("stay", "wanted");
        using Child other = Child.StartGuest("stay", "other");
        Read(collector, process => process.Pid == wanted.Pid || process.Pid == 1);

        Assert.Equal(2, _read.Count);
        Assert.Equal(File.ReadAllBytes("/proc/1/cmdline"), _read[1].Arguments);
    }

    [Fact]
    public void Without_the_program_they_come_from_proc()
    {
        using BpfCollector collector = BpfCollector.Create("/proc", initialRecords: null, "read_commands");
        using Child child = Child.StartGuest("large", "3");
        Read(collector, static _ => true);

        Assert.Equal(CommandHeader.LongestCommand, _read[child.Pid].Arguments.Length);
        Assert.True(_read[child.Pid].Truncated);
        Assert.Equal(File.ReadAllBytes("/proc/self/cmdline"), _read[Environment.ProcessId].Arguments);
        BpfProgramStatus status = collector.Programs.Single(static program => program.Name == "command lines");
        Assert.False(status.IsAttached);
        Assert.Equal("iter.s/task: left out", status.Reason);
    }

    [Theory]
    [InlineData("one\0two\0", "one\0")]
    [InlineData("no end", "no end")]
    [InlineData("", "")]
    public void A_title_ends_at_the_first_NUL(string bytes, string title) =>
        Assert.Equal(title, System.Text.Encoding.ASCII.GetString(CommandLines.Title(System.Text.Encoding.ASCII.GetBytes(bytes))));

    void ICommandLineReceiver.Receive(int process, ReadOnlySpan<byte> arguments, bool truncated) =>
        _read.Add(_processes[process].Pid, (arguments.ToArray(), truncated));

    private void Read(BpfCollector collector, Func<ProcessRecord, bool> wanted)
    {
        _processes = collector.Walk(withThreads: false).Processes.ToArray();
        collector.ReadCommandLines([.. Enumerable.Range(0, _processes.Length).Where(index => wanted(_processes[index]))], this);
    }
}
