using Bpftop.Host.Collect;
using Bpftop.Host.Plugins;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Subcommands;

/// <summary>One line of JSON for each sample, schema <c>bpftop.snapshot/1</c>.</summary>
internal sealed class JsonSampleWriter(SampleOutput output, ImmutableArray<Column> columns) : JsonWriter(output, columns)
{
    private readonly bool _hasTid = columns.Any(static column => column.Id == ThreadId);

    public override void Write(in Sample sample)
    {
        Frame frame = sample.Frame;
        Begin("bpftop.snapshot/1"u8);
        WriteTime(frame);
        WriteInterval(frame);
        WriteCollector(frame.Collector);
        WriteSystem(frame);
        WriteProcesses(sample);
        WriteExited(frame);
        WritePlugins(sample.Plugins);
        End();
        Flush();
    }

    private void WriteCollector(in CollectorReport collector)
    {
        Json.WriteStartObject("collector"u8);
        Json.WriteString("name"u8, collector.Name);
        Number("walk_us"u8, Math.Round(collector.WalkMicroseconds, 1));
        Json.WriteNumber("threads"u8, collector.Threads);
        Json.WriteNumber("dropped"u8, collector.Dropped);
        Json.WriteNumber("exits_lost"u8, collector.ExitsLost);
        Text("notice"u8, collector.Notice);
        Json.WriteEndObject();
    }

    private void WriteSystem(Frame frame)
    {
        SystemSample system = frame.System;
        Json.WriteStartObject("system"u8);
        Text("host"u8, system.HostName);
        if (system.OnlineCpus > 0)
        {
            Json.WriteNumber("cpus"u8, system.OnlineCpus);
        }

        WriteValues("cpu"u8, HostMeters.Cpu, frame, "user", "nice", "system", "iowait", "irq", "steal", "idle");

        // An array has no names to leave a value out by: all three, or none.
        if (double.IsFinite(system.Load1 + system.Load5 + system.Load15))
        {
            Json.WriteStartArray("load"u8);
            Json.WriteNumberValue(system.Load1);
            Json.WriteNumberValue(system.Load5);
            Json.WriteNumberValue(system.Load15);
            Json.WriteEndArray();
        }

        Number("uptime_s"u8, system.UptimeSeconds);
        WriteValues("memory"u8, HostMeters.Memory, frame, "total", "used", "cached", "buffers", "shared", "available");
        WriteValues("swap"u8, HostMeters.Swap, frame, "total", "used");
        if (double.IsFinite(system.Memory.ZramOriginal))
        {
            WriteValues("zram"u8, HostMeters.Swap, frame, "zram.original", "zram.compressed");
        }

        WriteKnown("zswap"u8, HostMeters.Zswap, frame, "original", "compressed");
        WriteKnown("hugepages"u8, HostMeters.HugePages, frame, "total", "used");
        WriteKnown("disk"u8, HostMeters.Disk, frame, "read", "write");
        WriteKnown("network"u8, HostMeters.Network, frame, "received", "sent");
        WriteKnown("files"u8, HostMeters.Files, frame, "open", "most");
        WriteKnown("temperature"u8, HostMeters.Temperature, frame, "cpu");
        WriteKnown("frequency"u8, HostMeters.Frequency, frame, "average", "highest");
        WriteKnown("battery"u8, HostMeters.Battery, frame, "percent", "watts");
        WriteValues("tasks"u8, HostMeters.Tasks, frame, "processes", "threads", "kernel_threads", "running");
        Json.WriteStartObject("pressure"u8);
        WriteValues("cpu"u8, HostMeters.Pressure, frame, "cpu.some10", "cpu.full10");
        WriteValues("memory"u8, HostMeters.Pressure, frame, "memory.some10", "memory.full10");
        WriteValues("io"u8, HostMeters.Pressure, frame, "io.some10", "io.full10");
        WriteKnown("irq"u8, HostMeters.IrqPressure, frame, "full10");
        Json.WriteEndObject();
        Json.WriteEndObject();
    }

    /// <summary>Writes an object of a meter's values where one of them is known.</summary>
    private void WriteKnown(ReadOnlySpan<byte> name, HostMeter meter, Frame frame, params ReadOnlySpan<string> values)
    {
        foreach (string value in values)
        {
            if (double.IsFinite(meter.Read(frame, value)))
            {
                WriteValues(name, meter, frame, values);
                return;
            }
        }
    }

    /// <summary>Writes an object of a meter's values, each named by what follows the last dot of its name.</summary>
    private void WriteValues(ReadOnlySpan<byte> name, HostMeter meter, Frame frame, params ReadOnlySpan<string> values)
    {
        Json.WriteStartObject(name);
        foreach (string value in values)
        {
            double number = meter.Read(frame, value);
            if (double.IsFinite(number))
            {
                Json.WritePropertyName(value.AsSpan(value.LastIndexOf('.') + 1));
                NumberValue(number);
            }
        }

        Json.WriteEndObject();
    }

    private void WriteProcesses(in Sample sample)
    {
        Json.WriteStartArray("processes"u8);
        foreach (int row in sample.Rows)
        {
            Json.WriteStartObject();
            ref readonly ProcessRecord record = ref sample.Frame.Records[row];
            if (record.IsThread && !_hasTid)
            {
                Json.WriteNumber(ThreadId, record.Tid);
            }

            WriteCells(sample[row]);
            Json.WriteEndObject();
            FlushWhereLong();
        }

        Json.WriteEndArray();
    }

    private void WriteExited(Frame frame)
    {
        Json.WriteStartArray("exited"u8);
        foreach (ref readonly ExitedProcess exited in frame.Exited.AsSpan(0, frame.ExitedCount))
        {
            Json.WriteStartObject();
            Json.WriteNumber("pid"u8, exited.Key.Pid);
            Json.WriteNumber("ppid"u8, exited.ParentPid);
            Json.WriteNumber("uid"u8, exited.Uid);
            Json.WriteString("name"u8, exited.Name);
            Number("cpu_s"u8, exited.CpuSeconds);
            Number("lifetime_s"u8, exited.LifetimeSeconds);
            Json.WriteNumber("exit_code"u8, exited.ExitCode);
            Json.WriteNumber("signal"u8, exited.Signal);
            Json.WriteEndObject();
        }

        Json.WriteEndArray();
    }

    private void WritePlugins(ImmutableArray<PluginHealth> plugins)
    {
        Json.WriteStartArray("plugins"u8);
        foreach (PluginHealth plugin in plugins)
        {
            Json.WriteStartObject();
            Json.WriteString("id"u8, plugin.Id);
            Json.WriteString("state"u8, plugin.StateName);
            Text("reason"u8, plugin.Reason);
            Json.WriteEndObject();
        }

        Json.WriteEndArray();
    }
}
