using System.Globalization;
using Bpftop.Toolkit;

namespace Bpftop.Abstractions.Tests.Toolkit;

/// <summary>Which cgroup an action may write to.</summary>
public sealed class LivingProcessTests
{
    [Theory]
    [InlineData("/system.slice/web.service", null)]
    [InlineData("/", null)]
    [InlineData("/a (deleted)/b", null)]
    [InlineData("/system.slice/web.service (deleted)", "/system.slice/web.service (deleted) was removed")]
    [InlineData("/../other", "/../other is outside of bpftop's cgroup namespace")]
    [InlineData("/..", "/.. is outside of bpftop's cgroup namespace")]
    [InlineData("", "is not known")]
    [InlineData("web.service", "is not known")]
    [InlineData(null, "is not known")]
    public void A_cgroup_that_was_removed_or_cannot_be_seen_is_not_written_to(string? cgroup, string? why) =>
        Assert.Equal(why, LivingProcess.WhyNotActedOn(cgroup));

    [Theory]
    [InlineData("/a", false)]
    [InlineData("/a (deleted)/b", false)]
    [InlineData("/../a", false)]
    [InlineData("/a (deleted)", true)]
    [InlineData("/../a (deleted)", true)]
    public void A_cgroup_that_was_removed_is_known_by_the_kernels_mark(string cgroup, bool isRemoved) =>
        Assert.Equal(isRemoved, LivingProcess.IsRemoved(cgroup));

    [Fact]
    public void A_process_that_runs_is_its_own_living_thread()
    {
        Assert.Equal(Environment.ProcessId, LivingProcess.ThreadOf("/proc", Environment.ProcessId));
        string line = File.ReadLines("/proc/self/cgroup").First(static line => line.StartsWith("0::", StringComparison.Ordinal));
        Assert.Equal(line["0::".Length..], LivingProcess.CgroupOf("/proc", Environment.ProcessId));
        Assert.Equal(0, LivingProcess.ThreadOf("/proc", int.MaxValue));
    }

    [Fact]
    public void A_pid_that_was_given_out_again_is_another_process()
    {
        ProcessKey self = Assert.NotNull(ProcessStat.Of("/proc", Environment.ProcessId)).Key;

        Assert.True(LivingProcess.IsStillThere("/proc", self));
        Assert.True(LivingProcess.IsStillThere("/proc", self with { StartNs = self.StartNs + ProcessStat.TickNs - 1 }));
        Assert.False(LivingProcess.IsStillThere("/proc", self with { StartNs = self.StartNs - 1 }));
        Assert.False(LivingProcess.IsStillThere("/proc", self with { Pid = int.MaxValue }));
    }

    [Fact]
    public void Members_of_a_cgroup_come_before_those_below_it_and_no_more_than_asked_for()
    {
        int self = Environment.ProcessId;
        using FakeCgroup root = new([1, 0], [1, 0]);
        string below = root.Add("below", [self], [self]);
        root.Add("below/deeper", [2], null);

        Assert.Equal([1, self, 2], LivingProcess.MembersBelow(root.Folder, most: 10, "/proc"));
        Assert.Equal([1, self], LivingProcess.MembersBelow(root.Folder, most: 2, "/proc"));
        Assert.Equal([self, 2], LivingProcess.MembersBelow(below, most: 10, "/proc"));
        Assert.Empty(LivingProcess.MembersBelow(root.Folder, most: 0, "/proc"));
        Assert.Empty(LivingProcess.MembersBelow(Path.Join(root.Folder, "gone"), most: 10, "/proc"));
    }

    [Fact]
    public void A_threaded_cgroup_whose_processes_cannot_be_listed_does_not_hide_those_below()
    {
        using FakeCgroup root = new(null, null);
        root.Add("below", [1], null);

        Assert.Equal([1], LivingProcess.MembersBelow(root.Folder, most: 10, "/proc"));
    }

    [Fact]
    public void Members_are_told_by_their_threads()
    {
        int self = Environment.ProcessId;
        Assert.Equal([self], LivingProcess.Members([self], [self], "/proc"));
        Assert.Equal([self], LivingProcess.Members([], [self], "/proc"));
        Assert.Equal([self], LivingProcess.Members([self], [], "/proc"));
        Assert.Equal([0], LivingProcess.Members([], [0], "/proc"));
        Assert.Equal([self, 0], LivingProcess.Members([self], [0, self, 0], "/proc"));
        Assert.Equal([self], LivingProcess.Members([self], null, "/proc"));
        Assert.Equal([0], LivingProcess.Members([0], [0], "/proc"));
        Assert.Equal([0], LivingProcess.Members([0], [0, 0], "/proc"));
    }

    /// <summary>Directories with the files that list members.</summary>
    private sealed class FakeCgroup : IDisposable
    {
        public FakeCgroup(int[]? processes, int[]? threads) => Write(Folder, processes, threads);

        public string Folder { get; } = Directory.CreateTempSubdirectory("bpftop-cgroup-").FullName;

        public string Add(string path, int[]? processes, int[]? threads)
        {
            string folder = Directory.CreateDirectory(Path.Join(Folder, path)).FullName;
            Write(folder, processes, threads);
            return folder;
        }

        public void Dispose() => Directory.Delete(Folder, recursive: true);

        private static void Write(string folder, int[]? processes, int[]? threads)
        {
            foreach ((string file, int[]? numbers) in new[] { ("cgroup.procs", processes), ("cgroup.threads", threads) })
            {
                if (numbers is not null)
                {
                    File.WriteAllLines(Path.Join(folder, file), numbers.Select(static number => number.ToString(CultureInfo.InvariantCulture)));
                }
            }
        }
    }
}
