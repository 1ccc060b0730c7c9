using System.Diagnostics;
using System.Globalization;
using Bpftop.Host.Details.Files;
using Bpftop.Kernel.Tests.Bpf;
using Bpftop.Kernel.Tests.Oracle;

namespace Bpftop.Kernel.Tests.Details;

/// <summary>The open files of real processes against <c>/proc/PID/fd</c>.</summary>
[Collection(nameof(Alone))]
public sealed class FileDetailTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Five_thousand_descriptors_of_every_kind_are_what_proc_says(bool byBpf)
    {
        using Holder holder = Holder.Start("descriptors", "5000");
        using FileDetail files = new("/proc", byBpf ? Detail.Bpf : new NoBpf());
        Told progress = new();

        Detail read = Detail.Read(files, Detail.RowOf(holder.Pid), progress);

        Assert.Equal(byBpf ? null : "read from /proc: BPF: not in this test", read.Notice);
        Assert.True(read.Count >= 5000, $"{read.Count}");
        Assert.True(progress.Counts.Count > 3 && progress.Counts.SequenceEqual(progress.Counts.Order()));
        AssertSame(holder.Pid, read);
        string[] types = [.. read.Rows.Select(row => read.Text(row, "type")!).Distinct().Order(StringComparer.Ordinal)];
        Assert.Equal(["CHR", "DIR", "FIFO", "REG", "SOCK", "anon"], types);
        Assert.Contains(read.Rows, row => read.Text(row, "name")!.EndsWith(" (deleted)", StringComparison.Ordinal) && read.Text(row, "flags") == "cloexec,sync");
        int written = read.Rows.First(row => read.Text(row, "flags") == "append");
        Assert.Equal(9, read.Number(written, "size"));
        Assert.InRange(read.Number(written, "pos"), 0, 9);
        Assert.Contains(read.Rows, row => read.Text(row, "mode") is null && read.Text(row, "flags") == "path");
    }

    [Fact]
    public void A_descriptor_shows_once_where_the_main_thread_has_ended()
    {
        using Actor actor = Actor.Start("deadleader-busy");
        Wait.Until(() => File.ReadAllBytes($"/proc/{actor.Pid}/cmdline").Length == 0, () => "the first thread did not end");
        using FileDetail files = new("/proc", Detail.Bpf);

        Detail read = Detail.Read(files, actor.Pid);

        string thread = Directory.GetDirectories($"/proc/{actor.Pid}/task").First(folder => Path.GetFileName(folder) != $"{actor.Pid}");
        Assert.Equal(Directory.GetFileSystemEntries($"{thread}/fd").Length, read.Count);
        Assert.All(read.Rows, row => Assert.Equal(new FileInfo($"{thread}/fd/{read.Number(row, "fd")}").LinkTarget, read.Text(row, "name")));
    }

    [Fact]
    public void A_process_of_another_pid_namespace_is_read_too()
    {
        using Holder holder = Holder.StartBehind(["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"], "descriptors", "100");
        int inner = int.Parse(File.ReadAllText($"/proc/{holder.Pid}/task/{holder.Pid}/children").Trim(), CultureInfo.InvariantCulture);
        using FileDetail files = new("/proc", Detail.Bpf);

        Detail read = Detail.Read(files, inner);

        Assert.True(read.Count >= 100, $"{read.Count}");
        AssertSame(inner, read);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Who_has_ended_or_has_its_pid_from_another_is_told(bool byBpf)
    {
        using FileDetail files = new("/proc", byBpf ? Detail.Bpf : new NoBpf());
        ProcessRow row;
        using (Holder holder = Holder.Start("descriptors", "10"))
        {
            row = Detail.RowOf(holder.Pid);
        }

        Assert.Matches("^process [0-9]+ ended meanwhile", Assert.Throws<DetailException>(() => Detail.Read(files, row)).Message);

        ProcessRow own = Detail.RowOf(Environment.ProcessId);
        ProcessRow earlier = own with { Key = own.Key with { StartNs = own.Key.StartNs - 1_000_000_000 } };
        Assert.EndsWith("its pid belongs to another process now", Assert.Throws<DetailException>(() => Detail.Read(files, earlier)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_zombie_has_none_and_says_so()
    {
        using Actor actor = Actor.Start("zombie");
        using FileDetail files = new("/proc", Detail.Bpf);
        Wait.Until(() => File.ReadAllText($"/proc/{actor.Pid}/stat").Contains(") Z ", StringComparison.Ordinal), () => "it has not ended");

        Assert.Contains("has ended; its parent has not waited for it yet", Assert.Throws<DetailException>(() => Detail.Read(files, actor.Pid)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_ends_at_once_where_nobody_waits()
    {
        using Holder holder = Holder.Start("descriptors", "5000");
        using FileDetail files = new("/proc", Detail.Bpf);
        using CancellationTokenSource gone = new();

        int most = 0;
        Told progress = new(count =>
        {
            most = count;
            gone.Cancel();
        });
        Assert.ThrowsAny<OperationCanceledException>(() => Detail.Read(files, Detail.RowOf(holder.Pid), progress, gone.Token));
        Assert.InRange(most, 1, 2000);
    }

    [Fact]
    public void No_link_stays_behind()
    {
        using FileDetail files = new("/proc", Detail.Bpf);
        Detail.Read(files, Environment.ProcessId);
        int before = KernelObjects.Of(Environment.ProcessId).Count("link");
        Detail.Read(files, Environment.ProcessId);

        Assert.Equal(before, KernelObjects.Of(Environment.ProcessId).Count("link"));
    }

    private static void AssertSame(int pid, Detail read)
    {
        string folder = $"/proc/{pid}";
        double[] expected = [.. Directory.GetFileSystemEntries($"{folder}/fd").Select(static path => double.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture)).Order()];
        Assert.Equal(expected, read.Rows.Select(row => read.Number(row, "fd")).Order());
        foreach (int row in read.Rows)
        {
            double descriptor = read.Number(row, "fd");
            string path = $"{folder}/fd/{descriptor}";
            DescriptorInfo info = DescriptorInfo.Parse(File.ReadAllText($"{folder}/fdinfo/{descriptor}"));
            OpenFile flags = new(0x8000, info.Flags, null);
            Assert.Equal(new FileInfo(path).LinkTarget, read.Text(row, "name"));
            Assert.Equal(flags.Access, read.Text(row, "mode"));
            Assert.Equal(flags.FlagWords, read.Text(row, "flags"));
            if (!double.IsNaN(read.Number(row, "pos")))
            {
                Assert.Equal(info.Position, read.Number(row, "pos"));
            }
        }

        // One program for all of them: stat(1) follows the links.
        string all = Tmux.Execute("stat", ["-L", "-c", "%n %i %F", .. Directory.GetFileSystemEntries($"{folder}/fd").Take(2000)]);
        foreach (string line in all.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] fields = line.Split(' ', 3);
            int row = read.RowWith("fd", double.Parse(Path.GetFileName(fields[0]), CultureInfo.InvariantCulture));
            Assert.Equal(fields[1], read.Number(row, "inode").ToString(CultureInfo.InvariantCulture));
            string? type = read.Text(row, "type");
            Assert.Equal(
                fields[2],
                type switch
                {
                    "REG" => fields[2].StartsWith("regular", StringComparison.Ordinal) ? fields[2] : "regular file",
                    "DIR" => "directory",
                    "CHR" => "character special file",
                    "FIFO" => "fifo",
                    "SOCK" => "socket",
                    _ => fields[2].StartsWith("weird", StringComparison.Ordinal) ? fields[2] : "weird file",
                });
        }
    }
}
