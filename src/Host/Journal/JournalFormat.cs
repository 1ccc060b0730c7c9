using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Bpftop.Host.Journal;

/// <summary>An entry as bytes; pure.</summary>
internal static class JournalFormat
{
    /// <summary>Finds bpftop's actions among all entries: <c>journalctl MESSAGE_ID=…</c>.</summary>
    public const string MessageId = "75df2e6e4a1f4f6cbd16cd56f373aa90";

    private const string Program = "bpftop";

    // syslog.h; authpriv is where sudo writes to.
    private const int AuthPrivate = 10;
    private const int Warning = 4;
    private const int Notice = 5;

    /// <summary>Far below what a datagram may have (net.core.wmem_default is 208 KiB).</summary>
    private const int LongestList = 48 << 10;

    /// <summary>What every syslog daemon takes in one line (RFC 3164).</summary>
    private const int LongestLine = 1000;

    /// <summary>journald's own protocol (systemd, docs/JOURNAL_NATIVE_PROTOCOL.md).</summary>
    public static byte[] Native(ActionEntry entry, Author author)
    {
        ArrayBufferWriter<byte> bytes = new();
        Add(bytes, "MESSAGE", Message(entry, author));
        Add(bytes, "MESSAGE_ID", MessageId);
        Add(bytes, "PRIORITY", Number(entry.Succeeded ? Notice : Warning));
        Add(bytes, "SYSLOG_IDENTIFIER", Program);
        Add(bytes, "SYSLOG_FACILITY", Number(AuthPrivate));
        Add(bytes, "BPFTOP_ACTION", PrintableText.Of(entry.Action));
        Add(bytes, "BPFTOP_TARGETS", List(entry.Targets));
        Add(bytes, "BPFTOP_RESULT", PrintableText.Of(entry.Result));
        Add(bytes, "BPFTOP_FAILURES", List(entry.Failures));
        Add(bytes, "BPFTOP_UID", Number(author.User));
        Add(bytes, "BPFTOP_SUDO_UID", author.SudoUser is { } sudo ? Number(sudo) : "");
        Add(bytes, "BPFTOP_LOGIN_UID", author.LoginUser is { } login ? Number(login) : "");
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>One line as syslog(3) writes it.</summary>
    public static byte[] Syslog(ActionEntry entry, Author author, int pid, DateTimeOffset now)
    {
        string head = string.Create(
            CultureInfo.InvariantCulture,
            $"<{(AuthPrivate * 8) + (entry.Succeeded ? Notice : Warning)}>{now:MMM} {now.Day,2} {now:HH:mm:ss} {Program}[{pid}]: ");
        byte[] line = Encoding.UTF8.GetBytes(head + Message(entry, author));
        return line.Length <= LongestLine ? line : line[..EndWithin(line, LongestLine)];
    }

    /// <summary>Who did what: it comes first, for a line may be cut off.</summary>
    private static string Message(ActionEntry entry, Author author)
    {
        string targets = entry.Targets.Length switch
        {
            0 => "",
            1 => $" to {entry.Targets[0]}",
            _ => string.Create(CultureInfo.InvariantCulture, $" to {entry.Targets[0]} and {entry.Targets.Length - 1} more"),
        };
        string failure = entry.Failures.IsEmpty ? "" : $" ({entry.Failures[0]})";
        return PrintableText.Of($"{entry.Action} by {author}{targets}: {entry.Result}{failure}");
    }

    private static string List(ImmutableArray<string> lines)
    {
        StringBuilder text = new();
        for (int index = 0; index < lines.Length; index++)
        {
            string line = PrintableText.Of(lines[index]);
            if (text.Length + line.Length > LongestList)
            {
                return text.Append(CultureInfo.InvariantCulture, $"and {lines.Length - index} more").ToString();
            }

            text.Append(line).Append(index == lines.Length - 1 ? "" : "\n");
        }

        return text.ToString();
    }

    /// <summary>An empty value is left out. One with lines in it is preceded by its length.</summary>
    private static void Add(ArrayBufferWriter<byte> bytes, string name, string value)
    {
        if (value.Length == 0)
        {
            return;
        }

        byte[] content = Encoding.UTF8.GetBytes(value);
        bool hasLines = value.Contains('\n', StringComparison.Ordinal);
        bytes.Write(Encoding.ASCII.GetBytes(hasLines ? $"{name}\n" : $"{name}="));
        if (hasLines)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.GetSpan(sizeof(long)), content.Length);
            bytes.Advance(sizeof(long));
        }

        bytes.Write(content);
        bytes.Write("\n"u8);
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The last place within a length where a character begins.</summary>
    private static int EndWithin(ReadOnlySpan<byte> utf8, int length)
    {
        while ((utf8[length] & 0xC0) == 0x80)
        {
            length--;
        }

        return length;
    }
}
