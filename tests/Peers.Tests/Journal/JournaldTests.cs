using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Bpftop.Host.Journal;

namespace Bpftop.Peers.Tests.Journal;

/// <summary>A real journald, with a /run of its own that nobody else sees.</summary>
public sealed class JournaldTests : IDisposable
{
    private const string Start = "mount --make-rprivate /; mount -t tmpfs none /run; mkdir -p /run/systemd/journal /run/log/journal; exec /lib/systemd/systemd-journald";

    private readonly Process _journald = Process.Start("unshare", ["--mount", "sh", "-c", Start]);

    private string Run => string.Create(CultureInfo.InvariantCulture, $"/proc/{_journald.Id}/root/run");

    [Fact]
    public async Task It_keeps_every_field_and_finds_the_entry_by_its_kind()
    {
        string socket = $"{Run}/systemd/journal/socket";
        await Wait.UntilAsync(() => File.Exists(socket), () => $"no {socket}");
        SystemJournal journal = new(socket, "/nowhere", new Author(0, 1000, null), TimeProvider.System);

        // The socket is there before it listens.
        await Wait.UntilAsync(
            () => journal.Write(new ActionEntry("signal TERM", ["12 web", "13 \u001b[2J"], "sent to 2 of 2", Succeeded: true)), () => "journald takes nothing");

        JsonElement entry = default;
        await Wait.UntilAsync(
            async () =>
            {
                string lines = await Shell.OutputAsync("journalctl", ["--directory", $"{Run}/log/journal", "--output=json", "--no-pager", "--quiet", $"MESSAGE_ID={JournalFormat.MessageId}"]);
                string[] found = lines.Split('\n', StringSplitOptions.RemoveEmptyEntries);
                entry = found.Length == 1 ? JsonDocument.Parse(found[0]).RootElement : default;
                return found.Length == 1;
            },
            () => "no entry");

        Assert.Equal("signal TERM by uid 0, sudo by uid 1000 to 12 web and 1 more: sent to 2 of 2", entry.GetProperty("MESSAGE").GetString());
        Assert.Equal("12 web\n13 \\x1b[2J", entry.GetProperty("BPFTOP_TARGETS").GetString());
        Assert.Equal("sent to 2 of 2", entry.GetProperty("BPFTOP_RESULT").GetString());
        Assert.Equal("1000", entry.GetProperty("BPFTOP_SUDO_UID").GetString());
        Assert.False(entry.TryGetProperty("BPFTOP_LOGIN_UID", out _));
        Assert.Equal(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), entry.GetProperty("_PID").GetString());
    }

    public void Dispose()
    {
        _journald.Kill();
        _journald.WaitForExit();
        _journald.Dispose();
    }
}
