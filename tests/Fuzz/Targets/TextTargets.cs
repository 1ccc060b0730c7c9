using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Bpftop.Containers.Engines;
using Bpftop.Host;
using Bpftop.Host.Collect;
using Bpftop.Host.Journal;
using Bpftop.Host.Snapshot;
using Bpftop.Host.Subcommands;

namespace Bpftop.Fuzz;

/// <summary>Names and command lines: what processes call themselves, on its way to where it is read.</summary>
internal static class TextTargets
{
    private static readonly TableSpec _table = new(
        "fuzz.rows", "Rows", [new ColumnSpec("fuzz.name", "NAME", CellKind.Text, "A name.")], "A row is a row.");

    private static readonly ColumnCatalog _columns = ColumnCatalog.Of(_table);
    private static readonly Frame _frame = new();
    private static readonly Author _author = new(0, 1000, null);

    public static Target[] All { get; } =
    [
        new("text", Text) { RoomPerByte = 4096 },
        new("output", Output) { RoomPerByte = 4096 },
    ];

    /// <summary>Every byte is kept, and two that differ look different.</summary>
    private static void Text(ReadOnlySpan<byte> input)
    {
        string name = ForeignText.Decode(input);
        Check.WellFormed(name, "a name");
        Check.That(Encode(name).AsSpan().SequenceEqual(input), "a name is not the bytes that it was made of");

        string path = ForeignText.DecodePath(input);
        Check.That(Utf8.IsValid(input) ? Encoding.UTF8.GetBytes(path).AsSpan().SequenceEqual(input) : path == name, "a path is not the bytes that it was made of");

        foreach (bool isCut in (ReadOnlySpan<bool>)[false, true])
        {
            string command = ForeignText.DecodeArguments(input, isCut);
            Check.WellFormed(command, "a command line");
            Check.That(command.Length <= (input.Length * 4) + 1, "a command line is longer than its bytes explain");
            Check.That(!command.Contains('\0', StringComparison.Ordinal), "a command line has a NUL in it");
        }

        string printable = PrintableText.Of(name);
        Check.Printable(printable, "a printable text");
        Check.Same(printable, PrintableText.Of(printable), "a printable text, once more");
        Check.That(!OneLine.Of(name).AsSpan().ContainsAny('\n', '\r'), "a line has two");

        // Of any halves of characters, as a program may have made them.
        string halves = new(MemoryMarshal.Cast<byte, char>(input));
        Check.Printable(PrintableText.Of(halves), "a printable text");
        foreach (string text in (ReadOnlySpan<string>)[name, halves])
        {
            string clean = EngineText.Clean(text, EngineText.LongestName);
            Check.Printable(clean, "an engine's text");
            Check.That(clean.Length <= EngineText.LongestName + 1, "an engine's text is too long");
        }
    }

    /// <summary>What is printed is read back as it was, by whoever reads JSON, CSV or the journal.</summary>
    private static void Output(ReadOnlySpan<byte> input)
    {
        string text = ForeignText.Decode(input);
        TableBuffer rows = new(_table);
        rows.Text(rows.Add("row"), 0) = text;
        Sample sample = new(_frame, [0], rows);

        MemoryStream json = new();
        using (JsonTableWriter writer = new(json.Write, _table, [.. _columns.All]))
        {
            writer.Write(sample);
        }

        Check.That(Ascii.IsValid(json.ToArray()), "JSON is not ASCII");
        Check.Same((byte)'\n', json.ToArray()[^1], "the end of a line of JSON");
        Check.Same(1, json.ToArray().Count(static letter => letter == '\n'), "lines of JSON");
        using JsonDocument read = JsonDocument.Parse(json.ToArray());
        Check.Same(text, read.RootElement.GetProperty("rows")[0].GetProperty("fuzz.name").GetString(), "a text in JSON");

        ActionEntry entry = new("signal TERM", [text, text], text, true) { Failures = [text] };
        string[] fields = JournalFields(JournalFormat.Native(entry, _author));
        Check.That(fields.All(static field => field is "MESSAGE" or "MESSAGE_ID" or "PRIORITY" or "SYSLOG_IDENTIFIER" or "SYSLOG_FACILITY" || field.StartsWith("BPFTOP_", StringComparison.Ordinal)), $"the journal is told of {string.Join(", ", fields)}");
        Check.Same(fields.Length, fields.Distinct().Count(), "fields of the journal that differ");
        string line = Encoding.UTF8.GetString(JournalFormat.Syslog(entry, _author, 1, DateTimeOffset.UnixEpoch));
        Check.Printable(line, "a line of syslog");
    }

    /// <summary>The way back from a decoded name.</summary>
    private static byte[] Encode(string text)
    {
        List<byte> bytes = [];
        for (int at = 0; at < text.Length;)
        {
            if (text[at] == '\\' && at + 3 < text.Length && text[at + 1] == 'x' && char.IsAsciiHexDigitLower(text[at + 2]) && char.IsAsciiHexDigitLower(text[at + 3]))
            {
                bytes.Add(byte.Parse(text.AsSpan(at + 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                at += 4;
            }
            else
            {
                int length = char.IsHighSurrogate(text[at]) ? 2 : 1;
                bytes.AddRange(Encoding.UTF8.GetBytes(text.Substring(at, length)));
                at += length;
            }
        }

        return [.. bytes];
    }

    /// <summary>The names of an entry's fields, as journald reads them: NAME=VALUE, or a name alone, eight bytes of a length and so
    /// many of a value.</summary>
    private static string[] JournalFields(ReadOnlySpan<byte> entry)
    {
        List<string> names = [];
        while (!entry.IsEmpty)
        {
            int end = entry.IndexOf((byte)'\n');
            Check.That(end > 0, "an entry of the journal has an empty line");
            int equals = entry[..end].IndexOf((byte)'=');
            names.Add(Encoding.ASCII.GetString(entry[..(equals < 0 ? end : equals)]));
            entry = entry[(end + 1)..];
            if (equals < 0)
            {
                int length = checked((int)BitConverter.ToInt64(entry[..sizeof(long)]));
                Check.Same((byte)'\n', entry[sizeof(long) + length], "the end of a value in the journal");
                entry = entry[(sizeof(long) + length + 1)..];
            }
        }

        return [.. names];
    }
}
