using System.Collections.Immutable;
using System.Globalization;
using Bpftop.Host.Bpf;
using Bpftop.Host.Details;
using Bpftop.Host.Details.Summary;
using Bpftop.Kernel.Tests.Bpf;
using Bpftop.Kernel.Tests.Oracle;

namespace Bpftop.Kernel.Tests.Details;

/// <summary>What is said of real processes, against the tools that say the same.</summary>
public sealed class SummaryDetailTests
{
    private readonly SummaryDetail _summary = new("/proc", TimeProvider.System, 1_700_000_000_000_000_000);

    [Fact]
    public void A_process_with_everything_set_says_all_of_it()
    {
        using Child child = Child.Start(
            "prlimit", "--nofile=100:200", "--core=0:1048576", "nice", "-n", "5", "ionice", "-c", "2", "-n", "6", "taskset", "-c", "0", "unshare", "--uts", "--net",
            "setpriv", "--reuid=65534", "--regid=65534", "--groups=4,24", "--no-new-privs", "--bounding-set=-sys_boot", "--inh-caps=-all", "cat");
        Wait.Until(() => File.ReadAllText($"/proc/{child.Pid}/comm") == "cat\n", () => File.ReadAllText($"/proc/{child.Pid}/comm"));

        Detail read = Detail.Read(_summary, child.Pid);

        string? Value(string group, string field) => read.Rows.Where(row => read.Text(row, "group") == group && read.Text(row, "field") == field).Select(row => read.Text(row, "value")).SingleOrDefault();
        Assert.Equal(read.Rows.Select(static row => (double)row), read.Rows.Select(row => read.Number(row, "order")));
        Assert.Equal($"{child.Pid}", Value("identity", "pid"));
        Assert.StartsWith($"{File.ReadAllText("/proc/self/comm").TrimEnd('\n')} {Environment.ProcessId} < ", Value("identity", "parents"), StringComparison.Ordinal);
        Assert.Equal("nobody (65534)", Value("identity", "user"));
        Assert.Equal("nogroup (65534)", Value("identity", "group"));
        Assert.Equal("adm (4), cdrom (24)", Value("identity", "other groups"));
        Assert.Matches("^2023-11-1[45] .* ago$", Value("identity", "started"));
        Assert.Equal("cat", Value("command", "command"));
        Assert.Equal(new FileInfo($"/proc/{child.Pid}/exe").LinkTarget, Value("command", "executable"));
        Assert.Equal(Environment.CurrentDirectory, Value("command", "working directory"));
        Assert.Equal("/", Value("command", "root directory"));
        Assert.Equal("none", Value("security", "capabilities"));
        Assert.Contains("sys_boot", Value("security", "bounding set"), StringComparison.Ordinal);
        Assert.Equal("on", Value("security", "no new privileges"));
        Assert.Equal("off", Value("security", "seccomp"));
        Assert.Equal($"{Directory.GetFileSystemEntries($"/proc/{child.Pid}/fd").Length} of 100, may be raised to 200", Value("limits", "open files"));
        Assert.Equal("0, may be raised to 1M", Value("limits", "core file size"));
        Assert.Equal("as bpftop's", Value("namespaces", "pid"));
        Assert.Equal(new FileInfo($"/proc/{child.Pid}/ns/net").LinkTarget, $"net:[{Value("namespaces", "net")}]");
        Assert.Equal("OTHER", Value("scheduling", "policy"));
        Assert.Equal("5", Value("scheduling", "nice"));
        Assert.Equal("0", Value("scheduling", "CPUs allowed"));
        Assert.Equal("best-effort 6", Value("scheduling", "I/O priority"));
        Assert.Equal(File.ReadAllText($"/proc/{child.Pid}/oom_score_adj").Trim(), Value("memory", "OOM score adjustment"));
        string[] lines = File.ReadAllLines($"/proc/{child.Pid}/cgroup");
        Assert.Equal(lines.Single(static line => line.StartsWith("0::", StringComparison.Ordinal))[3..], Value("cgroup", "path"));
        if (lines.SingleOrDefault(static line => line.Contains(":memory:", StringComparison.Ordinal))?.Split(':')[2] is { } memory && memory != "/")
        {
            Assert.Equal(memory, Value("cgroup", "path of memory"));
        }
    }

    [Fact]
    public void A_deadline_is_said_in_words()
    {
        using Child child = Child.Start("chrt", "--deadline", "--sched-runtime", "1000000", "--sched-deadline", "20000000", "--sched-period", "50000000", "0", "cat");
        Wait.Until(() => File.ReadAllText($"/proc/{child.Pid}/comm") == "cat\n", () => "it is not there");

        Detail read = Detail.Read(_summary, child.Pid);

        Assert.Equal("DEADLINE", read.Text(read.RowWith("field", "policy"), "value"));
        Assert.Equal("runs 1 ms within 20 ms, every 50 ms", read.Text(read.RowWith("field", "deadline"), "value"));
    }

    [Fact]
    public void In_a_pid_namespace_it_has_two_pids()
    {
        using Holder holder = Holder.StartBehind(["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"], "descriptors", "10");
        int inner = int.Parse(File.ReadAllText($"/proc/{holder.Pid}/task/{holder.Pid}/children").Trim(), CultureInfo.InvariantCulture);

        Detail read = Detail.Read(_summary, inner);

        Assert.Equal($"{inner}, 1", read.Text(read.RowWith("field", "pids in its namespaces"), "value"));
        int row = read.Rows.Single(row => read.Text(row, "group") == "namespaces" && read.Text(row, "field") == "pid");
        Assert.Equal(new FileInfo($"/proc/{inner}/ns/pid").LinkTarget, $"pid:[{read.Text(row, "value")}]");
    }

    [Theory]
    [InlineData("zombie")]
    [InlineData("deadleader")]
    [InlineData("kernel")]
    public void Of_processes_that_are_not_as_usual_is_said_what_there_is(string kind)
    {
        using Actor? actor = kind == "kernel" ? null : Actor.Start(kind);
        int pid = actor?.Pid ?? 2;
        Wait.Until(
            () => kind == "kernel" || File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal), () => "the main thread has not ended");

        Detail read = Detail.Read(_summary, pid);

        Assert.Equal($"{pid}", read.Text(0, "value"));
        Assert.Equal(kind == "deadleader", read.Rows.Any(row => read.Text(row, "field") == "executable"));
        string state = read.Text(read.RowWith("field", "state"), "value")!;
        Assert.True(kind == "zombie" ? state == "Z (zombie)" : state is "S (sleeping)" or "R (running)", state);
    }

    /// <summary>Whatever goes wrong for one, the others are there; and none is loaded before somebody looks.</summary>
    [Fact]
    public void All_of_the_hosts_tabs_read_this_process()
    {
        ImmutableArray<IDetailProvider> all = HostDetails.All("/proc", Detail.Bpf, TimeProvider.System, 0);
        try
        {
            Assert.Equal(
                ["summary", "environment", "files", "sockets", "maps", "threads", "children", "memory", "syscalls", "trace"],
                all.Select(static provider => provider.Tab.Id["details.".Length..]));
            Assert.All(all.Where(static provider => provider is not ISwitchedDetail), static provider =>
            {
                Assert.Equal(provider.Tab.Columns.Length, provider.Tab.Columns.Select(static column => column.Id).Distinct().Count());
                Assert.Contains(provider.Tab.SortedBy, provider.Tab.Columns.Select(static column => column.Id));
                Assert.True(Detail.Read(provider, Environment.ProcessId).Count > 0 || provider.Tab.Id == "details.children", provider.Tab.Id);
            });
            Assert.All(HostDetails.Features(new HostBpf()), static feature => Assert.True(feature.IsAttached && feature.Reason.Length == 0, $"{feature.Name}: {feature.Reason}"));
            Assert.All(HostDetails.Features(new NoBpf()), static feature => Assert.Equal("BPF: not in this test", feature.Reason));
        }
        finally
        {
            foreach (IDisposable each in all.OfType<IDisposable>())
            {
                each.Dispose();
            }
        }
    }
}
