using System.Buffers;
using System.Text.Json;
using Bpftop.Host.Collect;
using Bpftop.Host.Plugins;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;

namespace Bpftop.Host.Subcommands;

/// <summary>One line of JSON for each sample, schema <c>bpftop.snapshot/1</c>.</summary>
/// <remarks>
/// A missing value is left out: NaN and null never appear. The text is ASCII: everything else is written as an
/// escape, so that a hostile name does nothing to a terminal that the line is printed on; half a surrogate pair
/// becomes U+FFFD, because it is no text.
/// </remarks>
internal sealed class JsonSampleWriter : SampleWriter, IDisposable
{
    /// <summary>More would only hold memory: one write takes a pipe's 64 KiB.</summary>
    private const int FlushAt = 64 * 1024;

    private readonly SampleOutput _output;
    private readonly ArrayBufferWriter<byte> _buffer = new(2 * FlushAt);
    private readonly Utf8JsonWriter _json;
    private readonly Column[] _columns;
    private readonly JsonEncodedText[] _names;

    public JsonSampleWriter(SampleOutput output, ImmutableArray<Column> columns)
    {
        _output = output;
        _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { SkipValidation = true });
        _columns = [.. columns];
        _names = [.. columns.Select(column => JsonEncodedText.Encode(column.Id))];
    }

    public void Dispose() => _json.Dispose();

    public override void Write(Frame frame, ReadOnlySpan<ViewRow> rows, ImmutableArray<PluginHealth> plugins)
    {
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteString("schema"u8, "bpftop.snapshot/1"u8);
        _json.WriteString("time"u8, frame.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        Number("interval_ms"u8, Math.Round(frame.Interval.TotalMilliseconds, 3));
        WriteCollector(frame.Collector);
        WriteSystem(frame);
        WriteProcesses(frame, rows);
        WriteExited(frame);
        WritePlugins(plugins);
        _json.WriteEndObject();
        _json.Flush();
        _buffer.Write("\n"u8);
        FlushBuffer();
    }

    private void WriteCollector(in CollectorReport collector)
    {
        _json.WriteStartObject("collector"u8);
        _json.WriteString("name"u8, collector.Name);
        Number("walk_us"u8, Math.Round(collector.WalkMicroseconds, 1));
        _json.WriteNumber("threads"u8, collector.Threads);
        _json.WriteNumber("dropped"u8, collector.Dropped);
        _json.WriteNumber("exits_lost"u8, collector.ExitsLost);
        Text("notice"u8, collector.Notice);
        _json.WriteEndObject();
    }

    private void WriteSystem(Frame frame)
    {
        SystemSample system = frame.System;
        _json.WriteStartObject("system"u8);
        if (system.OnlineCpus > 0)
        {
            _json.WriteNumber("cpus"u8, system.OnlineCpus);
        }

        WriteValues("cpu"u8, HostMeters.Cpu, frame, "user", "nice", "system", "iowait", "irq", "steal", "idle");

        // An array has no names to leave a value out by: all three, or none.
        if (double.IsFinite(system.Load1 + system.Load5 + system.Load15))
        {
            _json.WriteStartArray("load"u8);
            _json.WriteNumberValue(system.Load1);
            _json.WriteNumberValue(system.Load5);
            _json.WriteNumberValue(system.Load15);
            _json.WriteEndArray();
        }

        Number("uptime_s"u8, system.UptimeSeconds);
        WriteValues("memory"u8, HostMeters.Memory, frame, "total", "used", "cached", "buffers", "shared", "available");
        WriteValues("swap"u8, HostMeters.Swap, frame, "total", "used");
        if (double.IsFinite(system.Memory.ZramOriginal))
        {
            WriteValues("zram"u8, HostMeters.Swap, frame, "zram.original", "zram.compressed");
        }

        WriteValues("tasks"u8, HostMeters.Tasks, frame, "processes", "threads", "kernel_threads", "running");
        _json.WriteStartObject("pressure"u8);
        WriteValues("cpu"u8, HostMeters.Pressure, frame, "cpu.some10", "cpu.full10");
        WriteValues("memory"u8, HostMeters.Pressure, frame, "memory.some10", "memory.full10");
        WriteValues("io"u8, HostMeters.Pressure, frame, "io.some10", "io.full10");
        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    /// <summary>Writes an object of a meter's values, each named by what follows the last dot of its name.</summary>
    private void WriteValues(ReadOnlySpan<byte> name, HostMeter meter, Frame frame, params ReadOnlySpan<string> values)
    {
        _json.WriteStartObject(name);
        foreach (string value in values)
        {
            double number = meter.Read(frame, value);
            if (double.IsFinite(number))
            {
                _json.WritePropertyName(value.AsSpan(value.LastIndexOf('.') + 1));
                NumberValue(number);
            }
        }

        _json.WriteEndObject();
    }

    private void WriteProcesses(Frame frame, ReadOnlySpan<ViewRow> rows)
    {
        _json.WriteStartArray("processes"u8);
        foreach (ref readonly ViewRow row in rows)
        {
            _json.WriteStartObject();
            ref readonly ProcessRecord record = ref frame.Records[row.Index];
            if (record.IsThread)
            {
                _json.WriteNumber("tid"u8, record.Tid);
            }

            for (int index = 0; index < _columns.Length; index++)
            {
                WriteCell(frame, row.Index, _columns[index], _names[index]);
            }

            _json.WriteEndObject();
            if (_json.BytesPending + _buffer.WrittenCount > FlushAt)
            {
                _json.Flush();
                FlushBuffer();
            }
        }

        _json.WriteEndArray();
    }

    private void WriteCell(Frame frame, int row, Column column, JsonEncodedText name)
    {
        if (column.IsText)
        {
            if (frame.Texts(column)[row] is { } text)
            {
                _json.WriteString(name, text);
            }

            return;
        }

        double value = frame.Numbers(column)[row];
        if (double.IsFinite(value))
        {
            _json.WritePropertyName(name);
            NumberValue(value);
        }
    }

    private void WriteExited(Frame frame)
    {
        _json.WriteStartArray("exited"u8);
        foreach (ref readonly ExitedProcess exited in frame.Exited.AsSpan(0, frame.ExitedCount))
        {
            _json.WriteStartObject();
            _json.WriteNumber("pid"u8, exited.Key.Pid);
            _json.WriteNumber("ppid"u8, exited.ParentPid);
            _json.WriteNumber("uid"u8, exited.Uid);
            _json.WriteString("name"u8, exited.Name);
            Number("cpu_s"u8, exited.CpuSeconds);
            Number("lifetime_s"u8, exited.LifetimeSeconds);
            _json.WriteNumber("exit_code"u8, exited.ExitCode);
            _json.WriteNumber("signal"u8, exited.Signal);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void WritePlugins(ImmutableArray<PluginHealth> plugins)
    {
        _json.WriteStartArray("plugins"u8);
        foreach (PluginHealth plugin in plugins)
        {
            _json.WriteStartObject();
            _json.WriteString("id"u8, plugin.Id);
            _json.WriteString("state"u8, plugin.StateName);
            Text("reason"u8, plugin.Reason);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void Text(ReadOnlySpan<byte> name, string? value)
    {
        if (value is { Length: > 0 })
        {
            _json.WriteString(name, value);
        }
    }

    private void Number(ReadOnlySpan<byte> name, double value)
    {
        if (double.IsFinite(value))
        {
            _json.WritePropertyName(name);
            NumberValue(value);
        }
    }

    /// <summary>Whole numbers without an exponent, which some readers take for something else than an integer.</summary>
    private void NumberValue(double value)
    {
        if (Math.Abs(value) < 1L << 53 && value == Math.Truncate(value))
        {
            _json.WriteNumberValue((long)value);
        }
        else
        {
            _json.WriteNumberValue(value);
        }
    }

    private void FlushBuffer()
    {
        _output(_buffer.WrittenSpan);
        _buffer.ResetWrittenCount();
    }
}
