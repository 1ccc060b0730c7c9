using System.Globalization;
using Bpftop.Host.Details.Memory;
using Bpftop.Kernel.Tests.Oracle;

namespace Bpftop.Kernel.Tests.Details;

/// <summary>The mappings of real processes against <c>/proc/PID/maps</c>.</summary>
public sealed class MapDetailTests
{
    private readonly MapDetail _maps = new("/proc");

    [Fact]
    public void Three_thousand_mappings_are_what_proc_says()
    {
        using Holder holder = Holder.Start("maps", "3000");
        Told progress = new();

        Detail read = Detail.Read(_maps, Detail.RowOf(holder.Pid), progress);

        string[] expected = File.ReadAllLines($"/proc/{holder.Pid}/maps");
        Assert.True(expected.Length > 2000, $"{expected.Length}");
        Assert.Equal(expected, read.Rows.Select(row => LineOf(read, row)));
        Assert.True(progress.Counts.Count > 2);
        Assert.Contains(read.Rows, row => read.Text(row, "name") == "[heap]");
        Assert.Contains(read.Rows, row => read.Text(row, "name")?.EndsWith(" (deleted)", StringComparison.Ordinal) == true && read.Number(row, "offset") == 4096);
    }

    [Fact]
    public void As_many_mappings_as_the_kernel_allows_are_all_there_and_counted_on_the_way()
    {
        // The program and its libraries have some already.
        int most = Math.Min(65_530, int.Parse(File.ReadAllText("/proc/sys/vm/max_map_count"), CultureInfo.InvariantCulture));
        using Holder holder = Holder.Start("maps", $"{most - 100}");
        Told progress = new();

        Detail read = Detail.Read(_maps, Detail.RowOf(holder.Pid), progress);

        string[] expected = File.ReadAllLines($"/proc/{holder.Pid}/maps");
        Assert.InRange(expected.Length, most - 200, most);
        Assert.Equal(expected, read.Rows.Select(row => LineOf(read, row)));
        Assert.InRange(progress.Counts.Count, most / 1000, most);
        Assert.Equal(progress.Counts.Order(), progress.Counts);
    }

    [Fact]
    public void A_process_whose_main_thread_has_ended_keeps_its_memory()
    {
        using Actor actor = Actor.Start("deadleader-busy");
        Wait.Until(() => File.ReadAllBytes($"/proc/{actor.Pid}/cmdline").Length == 0, () => "the first thread did not end");

        Detail read = Detail.Read(_maps, actor.Pid);

        Assert.Empty(File.ReadAllBytes($"/proc/{actor.Pid}/maps"));
        Assert.Contains(read.Rows, row => read.Number(row, "size") >= 16 << 20);
        Detail memory = Detail.Read(new MemoryDetail("/proc"), actor.Pid);
        Assert.InRange(memory.Number(memory.RowWith("order", 1), "bytes"), 16 << 20, 64 << 20);
    }

    [Fact]
    public void Memory_by_kind_is_what_proc_says()
    {
        using Actor actor = Actor.Start("memory", "8");

        // The kernel may take pages back between two looks, so not every pair of them agrees.
        Detail? read = null;
        string differences = "";
        Wait.Until(
            () =>
            {
                Dictionary<string, double> said = Said();
                read = Detail.Read(new MemoryDetail("/proc"), actor.Pid);
                differences = string.Join("; ", new[]
                {
                    ("resident", "all", "VmRSS"), ("resident", "anonymous", "RssAnon"), ("resident", "file", "RssFile"), ("resident", "shared memory", "RssShmem"),
                    ("proportional", "all", "Pss"), ("pages", "private, dirty", "Private_Dirty"), ("kernel", "page tables", "VmPTE"), ("address space", "all", "VmSize"),
                }.Where(fact => !IsTheSame(fact.Item3, Bytes(fact.Item1, fact.Item2), said[fact.Item3])));
                return differences.Length == 0;
            },
            () => $"differs from what is in /proc/{actor.Pid}: {differences}");

        Assert.Null(read!.Notice);

        // Who else maps a library now and then changes the share in it.
        static bool IsTheSame(string key, double shown, double said) => Math.Abs(shown - said) <= (key == "Pss" ? 1 << 18 : 0);

        Dictionary<string, double> Said()
        {
            Dictionary<string, double> said = [];
            MemoryDetail.Parse(File.ReadAllText($"/proc/{actor.Pid}/status"), said);
            MemoryDetail.Parse(File.ReadAllText($"/proc/{actor.Pid}/smaps_rollup"), said);
            return said;
        }

        double Bytes(string group, string kind) => read!.Number(read.Rows.Single(row => read.Text(row, "group") == group && read.Text(row, "kind") == kind), "bytes");
        Assert.InRange(Bytes("resident", "shared memory"), 8 << 20, 9 << 20);
        Assert.Equal(Bytes("resident", "all"), Bytes("resident", "anonymous") + Bytes("resident", "file") + Bytes("resident", "shared memory"));
    }

    [Fact]
    public void Of_a_zombie_there_is_none()
    {
        using Actor actor = Actor.Start("zombie");
        Wait.Until(() => File.ReadAllText($"/proc/{actor.Pid}/stat").Contains(") Z ", StringComparison.Ordinal), () => "it has not ended");

        Assert.Contains("has ended; its parent has not waited for it yet", Assert.Throws<DetailException>(() => Detail.Read(_maps, actor.Pid)).Message, StringComparison.Ordinal);
        Assert.Contains("has ended", Assert.Throws<DetailException>(() => Detail.Read(new MemoryDetail("/proc"), actor.Pid)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_may_not_be_read_is_told()
    {
        using Actor actor = Actor.Start("sleep");
        ProcessRow row = Detail.RowOf(actor.Pid);

        string said = OtherUser.Run(() => Assert.Throws<DetailException>(() => Detail.Read(_maps, row)).Message);

        Assert.Equal($"process {actor.Pid} maps may not be read: it belongs to another user, or needs CAP_SYS_PTRACE", said);
    }

    /// <summary>As the kernel writes it: the name begins in column 74.</summary>
    private static string LineOf(Detail read, int row)
    {
        static ulong Value(double number) => double.IsNaN(number) ? 0 : (ulong)number;
        string line = string.Create(
            CultureInfo.InvariantCulture,
            $"{Value(read.Number(row, "start")):x8}-{Value(read.Number(row, "end")):x8} {read.Text(row, "permissions")} {Value(read.Number(row, "offset")):x8} {read.Text(row, "device") ?? "00:00"} {Value(read.Number(row, "inode"))} ");
        return read.Text(row, "name") is { } name ? line.PadRight(73) + name : line;
    }
}
