using System.Globalization;
using Bpftop.Host.Details.Tasks;
using Bpftop.Kernel.Tests.Bpf;
using Bpftop.Kernel.Tests.Oracle;

namespace Bpftop.Kernel.Tests.Details;

/// <summary>Threads and children of real processes.</summary>
public sealed class TaskDetailTests
{
    [Fact]
    public void Threads_are_what_proc_says_and_who_runs_has_a_CPU()
    {
        using Actor actor = Actor.Start("deadleader-busy");
        ThreadDetail threads = new("/proc", TimeProvider.System);
        Detail first = Detail.Read(threads, actor.Pid);

        Assert.Equal(3, first.Count);
        Assert.All(first.Rows, row => Assert.True(double.IsNaN(first.Number(row, "cpu"))));
        Detail read = first;
        Wait.Until(
            () =>
            {
                read = Detail.Read(threads, actor.Pid);
                return read.Text(read.RowWith("tid", actor.Pid), "state") == "Z" && read.Rows.Any(row => read.Number(row, "cpu") > 5);
            },
            () => string.Join(' ', read.Rows.Select(row => read.Number(row, "cpu"))));
        int sleeping = read.Rows.Single(row => read.Text(row, "wchan") is not null);
        int tid = (int)read.Number(sleeping, "tid");
        string folder = $"/proc/{actor.Pid}/task/{tid}";
        Assert.Equal(File.ReadAllText($"{folder}/wchan"), read.Text(sleeping, "wchan"));
        Assert.Equal("S", read.Text(sleeping, "state"));
        Assert.Equal("OTHER", read.Text(sleeping, "policy"));
        Assert.Equal(File.ReadAllText($"{folder}/comm").TrimEnd('\n'), read.Text(sleeping, "name"));
        Assert.Equal(double.Parse(File.ReadAllText($"{folder}/schedstat").Split(' ')[0], CultureInfo.InvariantCulture) / 1e9, read.Number(sleeping, "time"));
        foreach ((string line, string column) in new[] { ("voluntary_ctxt_switches", "voluntary"), ("nonvoluntary_ctxt_switches", "involuntary") })
        {
            string found = File.ReadLines($"{folder}/status").Single(each => each.StartsWith($"{line}:", StringComparison.Ordinal));
            Assert.Equal(double.Parse(found.Split('\t')[1], CultureInfo.InvariantCulture), read.Number(sleeping, column));
        }
    }

    [Fact]
    public void Ten_thousand_threads_are_all_there_and_counted_on_the_way()
    {
        const int Count = 10_000;
        using Actor actor = Actor.Start("threads", $"{Count}");
        ThreadDetail threads = new("/proc", TimeProvider.System);
        Told progress = new();

        Detail read = Detail.Read(threads, Detail.RowOf(actor.Pid), progress);

        int[] expected = [.. Directory.EnumerateDirectories($"/proc/{actor.Pid}/task").Select(static path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture))];
        Assert.Equal(Count + 1, expected.Length);
        Assert.Equal(expected.Order(), read.Rows.Select(row => (int)read.Number(row, "tid")).Order());
        Assert.All(read.Rows, row => Assert.Equal(File.ReadAllText($"/proc/{actor.Pid}/task/{read.Number(row, "tid")}/comm").TrimEnd('\n'), read.Text(row, "name")));
        Assert.All(read.Rows, row => Assert.True(read.Number(row, "time") >= 0 && read.Number(row, "voluntary") >= 0));
        Assert.True(progress.Counts.Count > 10, $"told {progress.Counts.Count} times");

        // What is between two readings is known from the second on.
        read = Detail.Read(threads, actor.Pid);
        Assert.Equal(Count + 1, read.Rows.Count(row => read.Number(row, "cpu") >= 0));
    }

    [Fact]
    public void A_policy_and_a_nice_value_are_those_of_the_thread()
    {
        using Child batch = Child.Start("nice", "-n", "7", "chrt", "-b", "0", "cat");
        using Child real = Child.Start("chrt", "-f", "9", "cat");
        ThreadDetail threads = new("/proc", TimeProvider.System);

        Wait.Until(() => File.ReadAllText($"/proc/{batch.Pid}/comm") == "cat\n" && File.ReadAllText($"/proc/{real.Pid}/comm") == "cat\n", () => "not there yet");
        Detail read = Detail.Read(threads, batch.Pid);
        Assert.Equal("BATCH", read.Text(0, "policy"));
        Assert.Equal(7, read.Number(0, "nice"));
        read = Detail.Read(threads, real.Pid);
        Assert.Equal("FIFO 9", read.Text(0, "policy"));
    }

    [Fact]
    public void A_kernel_thread_is_one_thread() => Assert.Equal("kthreadd", Detail.Read(new ThreadDetail("/proc", TimeProvider.System), 2).Text(0, "name"));

    [Fact]
    public void Children_and_theirs_are_listed_behind_their_parents()
    {
        using Child shell = Child.Start("sh", "-c", "sh -c 'echo ready; exec sleep 1000' & sh -c 'sleep 1000 & sleep 1000; true' & wait");
        ChildDetail children = new("/proc");
        shell.ReadLine();

        Detail read = Detail.Read(children, shell.Pid);
        Wait.Until(
            () =>
            {
                read = Detail.Read(children, shell.Pid);
                return read.Count == 4 && read.Rows.Count(row => read.Text(row, "command") == "sleep 1000") == 3;
            },
            () => string.Join(", ", read.Rows.Select(row => read.Text(row, "command"))));

        double[] depths = [.. read.Rows.Select(row => read.Number(row, "depth"))];
        Assert.Equal(2, depths.Count(depth => depth == 0));
        int nested = read.Rows.First(row => read.Number(row, "depth") == 1);
        Assert.Equal(0, read.Number(nested - 1, "depth"));
        Assert.Equal("  sleep", read.Text(nested, "name"));
        Assert.All(read.Rows, row => Assert.Equal("root", read.Text(row, "user")));
        Assert.Equal("pid", children.Tab.ProcessId);
        foreach (int row in read.Rows)
        {
            string status = File.ReadAllText($"/proc/{read.Number(row, "pid")}/status");
            Assert.Contains($"PPid:\t{(read.Number(row, "depth") == 0 ? shell.Pid : read.Number(nested - 1, "pid"))}\n", status, StringComparison.Ordinal);
        }

        // They are this test's.
        foreach (int row in read.Rows)
        {
            Tmux.Execute("kill", "-KILL", read.Number(row, "pid").ToString(CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void A_zombie_is_a_child_too()
    {
        using Actor actor = Actor.Start("zombie");
        int parent = int.Parse(File.ReadLines($"/proc/{actor.Pid}/status").Single(static line => line.StartsWith("PPid:", StringComparison.Ordinal))[5..].Trim(), CultureInfo.InvariantCulture);
        Wait.Until(() => File.ReadAllText($"/proc/{actor.Pid}/stat").Contains(") Z ", StringComparison.Ordinal), () => "it has not ended");

        Detail read = Detail.Read(new ChildDetail("/proc"), parent);

        Assert.Equal(1, read.Count);
        Assert.Equal("Z", read.Text(0, "state"));
        Assert.StartsWith("[actor", read.Text(0, "command"), StringComparison.Ordinal);
        Assert.Equal(0, Detail.Read(new ChildDetail("/proc"), actor.Pid).Count);
    }

    [Fact]
    public void A_row_that_is_a_thread_is_read_as_the_process_of_it()
    {
        using Actor actor = Actor.Start("threads", "2");
        int thread = Directory.GetDirectories($"/proc/{actor.Pid}/task")
            .Select(static folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture)).First(tid => tid != actor.Pid);
        ProcessRow row = Detail.RowOf(thread) with { ParentPid = actor.Pid, Traits = ProcessTraits.Thread };

        Detail read = Detail.Read(new ThreadDetail("/proc", TimeProvider.System), row);

        Assert.Equal(3, read.Count);
        Assert.Contains(read.Rows, each => read.Number(each, "tid") == thread);
        ProcessRow stranger = row with { ParentPid = Environment.ProcessId };
        Assert.Equal(
            $"thread {thread} has ended",
            Assert.Throws<DetailException>(() => Detail.Read(new ThreadDetail("/proc", TimeProvider.System), stranger)).Message);
    }
}
