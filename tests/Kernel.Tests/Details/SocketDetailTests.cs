using System.Globalization;
using System.Text.RegularExpressions;
using Bpftop.Host.Details.Sockets;

namespace Bpftop.Kernel.Tests.Details;

/// <summary>The sockets of real processes against ss(8).</summary>
public sealed partial class SocketDetailTests
{
    /// <summary>With and without a network namespace of its own.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sockets_of_every_kind_are_what_ss_says(bool elsewhere)
    {
        using Holder holder = Holder.StartBehind(elsewhere ? ["unshare", "--net", "sh", "-c", "ip link set lo up && exec \"$@\"", "sh"] : [], "sockets");
        using SocketDetail sockets = new("/proc", Detail.Bpf);

        Detail read = Detail.Read(sockets, holder.Pid);

        Assert.Null(read.Notice);
        double[] descriptors = [.. Directory.GetFiles($"/proc/{holder.Pid}/fd")
            .Where(static path => new FileInfo(path).LinkTarget!.StartsWith("socket:", StringComparison.Ordinal))
            .Select(static path => double.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture)).Order()];
        Assert.Equal(descriptors, read.Rows.Select(row => read.Number(row, "fd")).Order());
        SsLine[] lines = SsLine.Of(holder.Pid);
        Assert.True(lines.Length >= 24, $"{lines.Length}");
        Assert.All(lines, line => Assert.Equal(line, LineOf(read, line.Descriptor)));

        // What is in no list of the kernel's: a socket that was never bound.
        int[] rest = [.. read.Rows.Where(row => !Array.Exists(lines, line => line.Descriptor == (int)read.Number(row, "fd")))];
        Assert.All(rest, row => Assert.True(
            read.Text(row, "family") is "netlink" || (read.Text(row, "protocol") == "tcp" && read.Text(row, "state") == "closed"),
            $"{read.Number(row, "fd")} {read.Text(row, "family")} {read.Text(row, "protocol")}"));
        Assert.Contains(rest, row => read.Text(row, "family") == "netlink" && read.Text(row, "local")!.StartsWith("route:", StringComparison.Ordinal));
        Assert.Contains(rest, row => read.Text(row, "state") == "closed");

        string space = new FileInfo($"/proc/{holder.Pid}/ns/net").LinkTarget!;
        Assert.All(read.Rows, row => Assert.Equal(space, string.Create(CultureInfo.InvariantCulture, $"net:[{read.Number(row, "netns")}]")));
        Assert.Equal(elsewhere, space != new FileInfo("/proc/self/ns/net").LinkTarget);
    }

    [Fact]
    public void The_files_of_proc_say_the_same_where_they_say_anything()
    {
        using Holder holder = Holder.Start("sockets");
        using SocketDetail byBpf = new("/proc", Detail.Bpf);
        using SocketDetail byFiles = new("/proc", new NoBpf());
        Detail expected = Detail.Read(byBpf, holder.Pid);

        Detail read = Detail.Read(byFiles, holder.Pid);

        Assert.Equal("read from /proc: BPF: not in this test", read.Notice);
        Assert.Equal(expected.Count, read.Count);
        foreach (int row in read.Rows)
        {
            int same = expected.RowWith("fd", read.Number(row, "fd"));
            Assert.Equal(expected.Number(same, "inode"), read.Number(row, "inode"));
            string family = read.Text(row, "family")!;
            if (family == "not known")
            {
                Assert.Null(read.Text(row, "local"));
                continue;
            }

            // Of netlink and packet sockets the family is all that is read; raw ones have their protocol where others have a port.
            Assert.Equal(expected.Text(same, "family"), family);
            if (family is not ("netlink" or "packet"))
            {
                Assert.Equal(expected.Text(same, "protocol"), read.Text(row, "protocol"));
                string? local = expected.Text(same, "local");
                Assert.Equal(read.Text(row, "protocol") is "raw" ? local![..local!.LastIndexOf(':')] : local, read.Text(row, "local"));
                if (family != "unix")
                {
                    Assert.Equal(expected.Text(same, "state"), read.Text(row, "state"));
                    Assert.Equal(expected.Text(same, "remote"), read.Text(row, "remote"));
                    Assert.Equal(expected.Number(same, "recvq"), read.Number(row, "recvq"));
                }
            }
        }
    }

    /// <summary>A row in the words of ss.</summary>
    private static SsLine LineOf(Detail read, int descriptor)
    {
        int row = read.RowWith("fd", descriptor);
        string family = read.Text(row, "family")!;
        string protocol = read.Text(row, "protocol")!;
        string? state = read.Text(row, "state");
        string? local = read.Text(row, "local");
        string? remote = read.Text(row, "remote");
        return new SsLine(
            descriptor,
            (family, protocol) switch
            {
                ("unix", "stream") => "u_str",
                ("unix", "dgram") => "u_dgr",
                ("unix", "seqpacket") => "u_seq",
                ("packet", "dgram") => "p_dgr",
                _ => protocol,
            },
            state switch
            {
                "established" or "connected" => "ESTAB",
                "open" or "closed" or null => "UNCONN",
                _ => state.ToUpperInvariant(),
            },
            (long)read.Number(row, "recvq"),
            (long)read.Number(row, "sendq"),
            family switch
            {
                "unix" => $"{local ?? "*"} {read.Number(row, "inode")}",
                "packet" => $"[{int.Parse(local!["ethertype 0x".Length..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)}]:*",
                _ => local!.Replace("[::]", "*", StringComparison.Ordinal),
            },
            family is "unix" or "packet" ? "" : remote ?? (family == "inet6" ? "*:*" : "0.0.0.0:*"));
    }

    private sealed partial record SsLine(int Descriptor, string Kind, string State, long ReceiveQueue, long SendQueue, string Local, string Remote)
    {
        public static SsLine[] Of(int pid)
        {
            string output = Tmux.Execute("nsenter", "-t", $"{pid}", "-n", "ss", "-Hntuxlawp0");
            return [.. output.Split('\n').Where(line => line.Contains($"pid={pid},", StringComparison.Ordinal)).Select(Parse)];
        }

        private static SsLine Parse(string line)
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            int descriptor = int.Parse(Descriptors().Match(line).Groups[1].Value, CultureInfo.InvariantCulture);

            // A Unix socket has its name and its inode, then those of the other end; the name of it is not always known.
            bool isUnix = fields[0].StartsWith("u_", StringComparison.Ordinal);
            bool isPacket = fields[0].StartsWith("p_", StringComparison.Ordinal);
            return new SsLine(
                descriptor, fields[0], fields[1], long.Parse(fields[2], CultureInfo.InvariantCulture), long.Parse(fields[3], CultureInfo.InvariantCulture),
                isUnix ? $"{fields[4]} {fields[5]}" : fields[4].Replace("[::]", "*", StringComparison.Ordinal),
                isUnix || isPacket ? "" : fields[5].Replace("[::]", "*", StringComparison.Ordinal));
        }

        [GeneratedRegex(@"fd=(\d+)\)")]
        private static partial Regex Descriptors();
    }
}
