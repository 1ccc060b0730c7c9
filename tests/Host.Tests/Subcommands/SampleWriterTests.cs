using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Bpftop.Host.Subcommands;
using Bpftop.Host.Collect;
using Bpftop.Host.Collect.System;
using Bpftop.Host.Plugins;
using Bpftop.Host.Snapshot;
using FsCheck;
using FsCheck.Fluent;

namespace Bpftop.Host.Tests.Subcommands;

public sealed class SampleWriterTests
{
    private static readonly string[] _hostile =
    [
        "\u001b[31mred\u001b]0;title\u0007", "line\nfeed\r\ttab", "\u0000\u0001\u007f\u009b", "\ud800", "a\udc00b", "\"quoted\", \\x41",
        "\u202egnp.exe", "\u2028\u2029\ufeff", "=1+1", "日本語 ✓ 🙂", "", " spaces ", "e\u0301",
    ];

    [Fact]
    public void A_line_of_JSON_has_the_shape_of_the_interface()
    {
        Frame frame = SampleFrames.Of("first", "second");
        frame.System.CpuCount = 2;
        frame.System.OnlineCpus = 2;
        frame.System.Load1 = frame.System.Load5 = frame.System.Load15 = 0.25;
        frame.System.CpuPressure.Full10 = double.NaN;
        frame.Exited = [new ExitedProcess(new ProcessKey(9, 1), 1, 0, "gone", 0.013, 0.2, 3, 0)];
        frame.ExitedCount = 1;
        PluginHealth plugin = new() { Id = "gpu", Name = "GPU", Folder = "", State = PluginState.Absent, Reason = "no driver" };

        JsonElement line = ParseLine(Json(frame, plugin));

        Assert.Equal("bpftop.snapshot/1", line.GetProperty("schema").GetString());
        Assert.Equal("2026-01-31T12:00:00.123Z", line.GetProperty("time").GetString());
        Assert.Equal(500.2, line.GetProperty("interval_ms").GetDouble());
        JsonElement collector = line.GetProperty("collector");
        Assert.Equal(("bpf", 61.0, 4, 0), (collector.GetProperty("name").GetString(), collector.GetProperty("walk_us").GetDouble(), collector.GetProperty("threads").GetInt32(), collector.GetProperty("dropped").GetInt32()));
        Assert.Equal([0.25, 0.25, 0.25], line.GetProperty("system").GetProperty("load").EnumerateArray().Select(value => value.GetDouble()));
        Assert.Equal([101, 102], line.GetProperty("processes").EnumerateArray().Select(process => process.GetProperty("pid").GetInt32()));
        Assert.Equal("""{"pid":9,"ppid":1,"uid":0,"name":"gone","cpu_s":0.013,"lifetime_s":0.2,"exit_code":3,"signal":0}""", line.GetProperty("exited")[0].GetRawText());
        Assert.Equal("""{"id":"gpu","state":"absent","reason":"no driver"}""", line.GetProperty("plugins")[0].GetRawText());
    }

    [Fact]
    public void What_is_not_known_of_the_machine_is_left_out_and_never_0()
    {
        Frame frame = SampleFrames.Of("first", "second");
        frame.System.Total = CpuShare.Unknown;
        frame.System.Memory = MemoryFile.Parse(default);
        frame.System.CpuPressure = frame.System.MemoryPressure = frame.System.IoPressure = PressureFile.Parse(default);
        frame.System.UptimeSeconds = double.NaN;

        JsonElement system = ParseLine(Json(frame)).GetProperty("system");

        Assert.Equal(
            """{"cpu":{},"memory":{},"swap":{},"pressure":{"cpu":{},"memory":{},"io":{}}}""",
            $"{{{string.Join(',', system.EnumerateObject().Where(static member => member.Name != "tasks").Select(static member => $"\"{member.Name}\":{member.Value.GetRawText()}"))}}}");
    }

    [Fact]
    public void A_missing_value_is_left_out()
    {
        string text = Json(SampleFrames.Of("first", "second"));
        JsonElement processes = ParseLine(text).GetProperty("processes");
        Assert.False(processes[0].TryGetProperty("cpu", out _));
        Assert.Equal(1 / 3.0, processes[1].GetProperty("cpu").GetDouble());
        Assert.False(processes[0].TryGetProperty("io.read", out _));
        Assert.False(processes[0].TryGetProperty("io.write", out _));
        Assert.False(processes[0].TryGetProperty("tty", out _));
        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Infinity", text, StringComparison.Ordinal);
        Assert.DoesNotContain("null", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_thread_has_its_tid_and_a_process_has_none()
    {
        Frame frame = SampleFrames.Of("process", "thread");
        frame.Records[1].Pid = 101;
        JsonElement processes = ParseLine(Json(frame)).GetProperty("processes");
        Assert.False(processes[0].TryGetProperty("tid", out _));
        Assert.Equal(102, processes[1].GetProperty("tid").GetInt32());
    }

    [Theory]
    [InlineData("pid", "name")]
    [InlineData("pid", "tid")]
    [InlineData]
    public void A_tid_is_there_once_whether_its_column_is_asked_for_or_not(params string[] ids)
    {
        Frame frame = SampleFrames.Of("process", "thread");
        frame.Records[1].Pid = 101;
        ImmutableArray<Column> columns = ids.Length > 0 ? Columns(ids) : [.. SampleFrames.Catalog().All];
        using MemoryStream json = new();
        using JsonSampleWriter writer = new(json.Write, columns);
        writer.Write(new Sample(frame, SampleFrames.Rows(frame)));
        using MemoryStream csv = new();
        new CsvSampleWriter(csv.Write, columns, threads: true, toTerminal: false).Write(new Sample(frame, SampleFrames.Rows(frame)));

        JsonElement thread = ParseLine(Encoding.UTF8.GetString(json.ToArray())).GetProperty("processes")[1];
        Assert.Equal(102, Assert.Single(thread.EnumerateObject(), static member => member.Name == "tid").Value.GetInt32());
        string[] lines = Encoding.UTF8.GetString(csv.ToArray()).Split("\r\n");
        string[] header = lines[0].Split(',');
        Assert.Single(header, "tid");
        Assert.Equal("102", lines[2].Split(',')[Array.IndexOf(header, "tid")]);
    }

    [Fact]
    public void Hostile_text_is_one_line_of_ASCII_and_comes_back_whole()
    {
        string text = Json(SampleFrames.Of(_hostile));
        Assert.Equal(text.Length - 1, text.IndexOf('\n', StringComparison.Ordinal));
        Assert.All(text[..^1], character => Assert.InRange(character, ' ', '~'));
        string?[] names = [.. ParseLine(text).GetProperty("processes").EnumerateArray().Select(process => process.GetProperty("name").GetString())];
        Assert.Equal(_hostile.Select(WithoutHalves), names);
    }

    [Fact]
    public void Any_text_gives_valid_JSON()
    {
        Prop.ForAll<string[]>(texts =>
        {
            string[] commands = [.. (texts ?? []).Select(text => text ?? "")];
            JsonElement line = ParseLine(Json(SampleFrames.Of(commands)));
            return line.GetProperty("processes").EnumerateArray()
                .Select(process => process.GetProperty("command").GetString())
                .SequenceEqual(commands.Select(WithoutHalves));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_sample_larger_than_any_buffer_is_whole()
    {
        string[] commands = [.. Enumerable.Range(0, 3000).Select(index => new string((char)('a' + (index % 26)), index))];
        JsonElement processes = ParseLine(Json(SampleFrames.Of(commands))).GetProperty("processes");
        Assert.Equal(commands, processes.EnumerateArray().Select(process => process.GetProperty("command").GetString()));
    }

    [Fact]
    public void CSV_is_as_RFC_4180_has_it()
    {
        Frame frame = SampleFrames.Of("plain", "with, comma", "with \"quotes\"", "two\nlines", "", "=1+1");
        ImmutableArray<Column> columns = Columns("pid", "cpu", "command", "tty");
        using MemoryStream output = new();
        CsvSampleWriter writer = new(output.Write, columns, threads: false, toTerminal: false);
        writer.Write(new Sample(frame, SampleFrames.Rows(frame)));
        writer.Write(new Sample(SampleFrames.Of("again"), SampleFrames.Rows(SampleFrames.Of("again"))));

        string time = "2026-01-31T12:00:00.123Z";
        Assert.Equal(
            $"time,pid,cpu,command,tty\r\n{time},101,,plain,\r\n{time},102,{1 / 3.0:R},\"with, comma\",\r\n{time},103,{2 / 3.0:R},\"with \"\"quotes\"\"\",\r\n{time},104,1,\"two\nlines\",\r\n{time},105,{4 / 3.0:R},\"\",\r\n{time},106,{5 / 3.0:R},=1+1,\r\n{time},101,,again,\r\n",
            Encoding.UTF8.GetString(output.ToArray()));
    }

    [Fact]
    public void CSV_names_threads_and_escapes_for_a_terminal()
    {
        Frame frame = SampleFrames.Of("\u001b[2J");
        using MemoryStream output = new();
        new CsvSampleWriter(output.Write, Columns("name"), threads: true, toTerminal: true).Write(new Sample(frame, SampleFrames.Rows(frame)));
        Assert.EndsWith(",101,\\x1b[2J\r\n", Encoding.UTF8.GetString(output.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_is_aligned_and_ends_no_line_with_blanks()
    {
        Assert.Equal("PID USER  CPU% Command\n101 alice      x\n102 alice  0.3 longer one\n", Table(null, Columns("pid", "user", "cpu", "command"), "x", "longer one"));
    }

    [Fact]
    public void Nothing_hostile_reaches_a_table()
    {
        foreach (int? width in (int?[])[null, 40])
        {
            string text = Table(width, Columns("pid", "name", "command"), _hostile);
            Assert.Equal(_hostile.Length + 1, text.Count(character => character == '\n'));
            Assert.DoesNotContain(text, character => char.IsControl(character) && character != '\n');
            Assert.DoesNotContain(text, character => character is '\u202e' or '\u2028' or '\u2029' or '\ufeff');
        }
    }

    [Fact]
    public void A_table_on_a_terminal_is_cut_to_its_width()
    {
        string text = Table(12, Columns("pid", "command"), "日本語日本語", new string('x', 50));
        Assert.All(text.TrimEnd('\n').Split('\n'), line => Assert.InRange(Terminal.TextWidth.Of(line), 1, 12));
        Assert.Contains("日本語", text, StringComparison.Ordinal);
    }

    private static string Table(int? width, ImmutableArray<Column> columns, params string[] commands)
    {
        Frame frame = SampleFrames.Of(commands);
        using MemoryStream output = new();
        new TableSampleWriter(output.Write, columns, width).Write(new Sample(frame, SampleFrames.Rows(frame)));
        return Encoding.UTF8.GetString(output.ToArray());
    }

    private static string Json(Frame frame, params PluginHealth[] plugins)
    {
        using MemoryStream output = new();
        using JsonSampleWriter writer = new(output.Write, [.. SampleFrames.Catalog().All]);
        writer.Write(new Sample(frame, SampleFrames.Rows(frame)) { Plugins = [.. plugins] });
        return Encoding.UTF8.GetString(output.ToArray());
    }

    private static ImmutableArray<Column> Columns(params string[] ids)
    {
        ColumnCatalog catalog = SampleFrames.Catalog();
        return [.. ids.Select(id => catalog[id])];
    }

    private static JsonElement ParseLine(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    /// <summary>Half a surrogate pair is no text: it becomes U+FFFD.</summary>
    private static string WithoutHalves(string text) => string.Concat(text.EnumerateRunes());
}
