using System.Net.Sockets;

namespace Bpftop.Host.Journal;

/// <summary>The machine's journal: journald by its own protocol, else whoever listens at /dev/log, else nobody.</summary>
/// <param name="journald">journald's socket.</param>
/// <param name="syslog">syslog(3)'s socket.</param>
/// <param name="author">Who acts.</param>
/// <param name="time">The clock, for /dev/log.</param>
internal sealed class SystemJournal(string journald, string syslog, Author author, TimeProvider time) : IActionJournal
{
    /// <summary>Of this machine and this process.</summary>
    public static SystemJournal OfThisProcess(string procRoot, TimeProvider time) =>
        new("/run/systemd/journal/socket", "/dev/log", Author.OfThisProcess(procRoot), time);

    public bool Write(ActionEntry entry) =>
        TrySend(journald, JournalFormat.Native(entry, author))
        || TrySend(syslog, JournalFormat.Syslog(entry, author, Environment.ProcessId, time.GetLocalNow()));

    private static bool TrySend(string path, byte[] message)
    {
        try
        {
            using Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
            return socket.SendTo(message, new UnixDomainSocketEndPoint(path)) == message.Length;
        }
        catch (Exception fault) when (fault is SocketException or IOException or UnauthorizedAccessException)
        {
            // Nobody listens, its queue is full, or it takes streams only.
            return false;
        }
    }
}
