using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Bpftop.Host.Journal;
using Bpftop.Host.Scheduling;
using Bpftop.Host.Signals;
using Bpftop.Host.Targets;
using Bpftop.Toolkit;

namespace Bpftop.Host.Tests.Journal;

/// <summary>Over real datagram sockets.</summary>
public sealed class SystemJournalTests : IDisposable
{
    private static readonly Author Alice = new(0, 1000, 1001);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bpftop-journal-");
    private readonly ManualClock _time = new();

    private string Journald => Path.Join(_folder.FullName, "journald");

    private string Syslog => Path.Join(_folder.FullName, "log");

    [Fact]
    public void Journald_gets_user_action_targets_and_result()
    {
        using Socket journald = Listen(Journald);

        Assert.True(Journal().Write(new ActionEntry("signal TERM", ["12 web", "13 web"], "sent to 1 of 2", Succeeded: false) { Failures = ["13 web: ended meanwhile"] }));

        Dictionary<string, string> fields = Fields(Receive(journald));
        Assert.Equal("signal TERM by uid 0, sudo by uid 1000, login uid 1001 to 12 web and 1 more: sent to 1 of 2 (13 web: ended meanwhile)", fields["MESSAGE"]);
        Assert.Equal("signal TERM", fields["BPFTOP_ACTION"]);
        Assert.Equal("12 web\n13 web", fields["BPFTOP_TARGETS"]);
        Assert.Equal("sent to 1 of 2", fields["BPFTOP_RESULT"]);
        Assert.Equal("13 web: ended meanwhile", fields["BPFTOP_FAILURES"]);
        Assert.Equal(("0", "1000", "1001"), (fields["BPFTOP_UID"], fields["BPFTOP_SUDO_UID"], fields["BPFTOP_LOGIN_UID"]));
        Assert.Equal(("4", "bpftop", "10"), (fields["PRIORITY"], fields["SYSLOG_IDENTIFIER"], fields["SYSLOG_FACILITY"]));
    }

    /// <summary>Names of processes are foreign: none may add a field or a line of its own.</summary>
    [Fact]
    public void A_name_cannot_write_a_field()
    {
        using Socket journald = Listen(Journald);

        Journal().Write(new ActionEntry("nice -1", ["12 x\nBPFTOP_UID=1\u001b[2J"], "set", Succeeded: true));

        Dictionary<string, string> fields = Fields(Receive(journald));
        Assert.Equal("12 x\\x0aBPFTOP_UID=1\\x1b[2J", fields["BPFTOP_TARGETS"]);
        Assert.Equal("0", fields["BPFTOP_UID"]);
        Assert.Equal("5", fields["PRIORITY"]);
    }

    [Fact]
    public void Where_there_is_no_journald_syslog_gets_a_line()
    {
        using Socket syslog = Listen(Syslog);

        Assert.True(Journal().Write(new ActionEntry("nice +1", ["12 web"], "set for 1 of 1", Succeeded: true)));

        string line = Encoding.UTF8.GetString(Receive(syslog));
        Assert.Matches(@"^<85>[A-Z][a-z]{2} [ 0-9]\d \d\d:\d\d:\d\d bpftop\[\d+\]: nice \+1 by uid 0, sudo by uid 1000, login uid 1001 to 12 web: set for 1 of 1$", line);
    }

    [Fact]
    public void A_long_line_is_cut_between_characters()
    {
        using Socket syslog = Listen(Syslog);

        Journal().Write(new ActionEntry("nice +1", [new string('ä', 2000)], "set", Succeeded: true));

        byte[] line = Receive(syslog);
        Assert.InRange(line.Length, 990, 1000);
        Assert.DoesNotContain('\uFFFD', Encoding.UTF8.GetString(line));
    }

    [Fact]
    public void Thousands_of_targets_fit_and_the_rest_is_counted()
    {
        using Socket journald = Listen(Journald);

        Assert.True(Journal().Write(new ActionEntry("signal KILL", [.. Enumerable.Range(1, 20000).Select(static pid => $"{pid} work")], "sent", Succeeded: true)));

        string[] targets = Fields(Receive(journald))["BPFTOP_TARGETS"].Split('\n');
        Assert.Equal("1 work", targets[0]);
        Assert.Equal($"and {20000 - (targets.Length - 1)} more", targets[^1]);
    }

    [Fact]
    public void Nobody_listens() => Assert.False(Journal().Write(new ActionEntry("nice +1", [], "set", Succeeded: true)));

    /// <summary>A journal that reads nothing holds nobody up.</summary>
    [Fact]
    public void A_full_queue_is_not_waited_for()
    {
        using Socket journald = Listen(Journald);
        using Socket syslog = Listen(Syslog);
        long began = Stopwatch.GetTimestamp();
        int taken = 0;
        while (taken < 10000 && Journal().Write(new ActionEntry("nice +1", [], "set", Succeeded: true)))
        {
            taken++;
        }

        Assert.InRange(taken, 1, 9999);
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void A_signal_and_a_change_write_one_entry_each()
    {
        using Socket journald = Listen(Journald);
        using Process process = Process.Start("sleep", "300");
        try
        {
            ProcessTarget target = new(Assert.NotNull(ProcessStat.Of("/proc", process.Id)).Key, "root", "sleep 300");
            ThreadChanger changer = new("/proc", Journal());

            var done = changer.Change([target], NiceSetting.Instance, "nice +1", static nice => nice + 1, default);
            changer.Undo(done, "undo of nice +1");
            new SignalSender("/proc", Journal()).Send([target], SignalNames.Terminate);

            string[] messages = [.. Enumerable.Range(0, 3).Select(_ => Fields(Receive(journald))["MESSAGE"])];
            string whom = $"uid 0, sudo by uid 1000, login uid 1001 to {process.Id} sleep 300";
            Assert.Equal(
                [$"nice +1 by {whom}: set for 1 of 1, 1 threads", $"undo of nice +1 by {whom}: set for 1 of 1, 1 threads", $"signal TERM by {whom}: sent to 1 of 1"],
                messages);
            Assert.Equal(0, journald.Available);
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static Socket Listen(string path)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 10_000 };
        socket.Bind(new UnixDomainSocketEndPoint(path));
        return socket;
    }

    private static byte[] Receive(Socket socket)
    {
        byte[] buffer = new byte[1 << 18];
        return buffer[..socket.Receive(buffer)];
    }

    /// <summary>Reads the protocol as its description says.</summary>
    private static Dictionary<string, string> Fields(ReadOnlySpan<byte> message)
    {
        Dictionary<string, string> fields = [];
        while (!message.IsEmpty)
        {
            int line = message.IndexOf((byte)'\n');
            int sign = message[..line].IndexOf((byte)'=');
            if (sign >= 0)
            {
                fields.Add(Encoding.UTF8.GetString(message[..sign]), Encoding.UTF8.GetString(message[(sign + 1)..line]));
                message = message[(line + 1)..];
                continue;
            }

            int length = (int)BinaryPrimitives.ReadInt64LittleEndian(message[(line + 1)..]);
            ReadOnlySpan<byte> value = message.Slice(line + 9, length);
            fields.Add(Encoding.UTF8.GetString(message[..line]), Encoding.UTF8.GetString(value));
            Assert.Equal((byte)'\n', message[line + 9 + length]);
            message = message[(line + 10 + length)..];
        }

        return fields;
    }

    private SystemJournal Journal() => new(Journald, Syslog, Alice, _time);
}
