using System.Diagnostics;
using System.Text.Json;
using Bpftop.Host.Collect.System;
using Bpftop.Host.Snapshot;
using Bpftop.Host.Subcommands;
using Bpftop.Host.View;
using Bpftop.Kernel.Tests.Oracle;

namespace Bpftop.Kernel.Tests.View;

/// <summary>What the heads of groups say, against the JSON of the same refresh.</summary>
public sealed class GroupSumTests
{
    private const string Within = " \u25b8 ";

    private static readonly string[] _summed =
        ["cpu", "ncpu", "time", "res", "mem", "io.read", "io.write", "io.read.total", "io.chars.write", "threads", "delay.cpu"];

    /// <summary>What the threads of a process share.</summary>
    private static readonly string[] _shared = ["res", "mem"];

    private readonly ColumnCatalog _columns = new(HostColumns.All);

    [Theory]
    [InlineData(false, "user", "name")]
    [InlineData(false, "cgroup", "user", "name")]
    [InlineData(true, "user", "name")]
    [InlineData(true, "cgroup", "name", "state")]
    public void Every_head_is_the_sum_of_the_JSONs_processes_of_its_group(bool threads, params string[] by)
    {
        using CollectorUnderTest walk = new();
        using Actor idle = Actor.Start("threads", "5");
        using Actor spinning = Actor.Start("spin", "2");
        using Actor twin = Actor.Start("spin", "1");
        using Actor memory = Actor.Start("memory", "16");
        string folder = Directory.CreateTempSubdirectory("bpftop-groups-").FullName;
        using Process writing = Process.Start("sh", ["-c", $"while :; do dd if=/dev/zero of={folder}/written bs=64k count=100 conv=fsync 2>/dev/null; done"]);
        try
        {
            Frame frame = FrameOf(walk, spinning.Pid, threads);
            ProcessView view = new(_columns);
            view.Update(frame, ViewOptions.By(_columns["cpu"]) with { GroupBy = [.. by.Select(id => _columns[id])], Threads = threads, KernelThreads = true });
            Row[] rows = [.. Rows(frame)];

            Assert.True(Compare(view, by, rows) >= 10);
            Assert.Contains(rows, static row => row.Numbers.GetValueOrDefault("io.chars.write") > 0);
            Row busy = rows.Single(row => row.Pid == spinning.Pid && !row.IsThread);
            Assert.True(busy.Numbers["cpu"] > 0);
            Assert.Equal(3, busy.Numbers["threads"]);
            Assert.Equal(threads, rows.Any(static row => row.IsThread));
        }
        finally
        {
            writing.Kill(entireProcessTree: true);
            writing.WaitForExit();
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <returns>How many heads there are.</returns>
    private int Compare(ProcessView view, string[] by, Row[] rows)
    {
        int heads = 0;
        string[] values = new string[by.Length];
        Dictionary<string, double[]> within = [];
        for (int line = 0; line < view.Count; line++)
        {
            ViewRow head = view.Rows[line];
            if (head.Kind != ViewRowKind.Group)
            {
                continue;
            }

            heads++;
            int level = head.Depth;
            values[level] = view.Text(line, _columns[by[level]])!;
            bool IsIn(Row row) => Enumerable.Range(0, level + 1).All(at => row.Text(by[at]) == values[at]);

            // A thread's share is in its process already, unless that is in another group.
            Dictionary<int, Row> processes = rows.Where(static row => !row.IsThread).ToDictionary(static row => row.Pid);
            Row[] members = [.. rows.Where(row => IsIn(row) && (!row.IsThread || !IsIn(processes[row.Pid])))];
            string name = string.Join(Within, values[..(level + 1)]);
            Assert.True(members.Length > 0, $"{name} has nobody in the JSON");
            Assert.Equal(members.Count(static row => !row.IsThread), head.Processes);
            double[] sums = [.. _summed.Select(id => view.Number(line, _columns[id])), head.Processes];
            for (int index = 0; index < _summed.Length; index++)
            {
                double[] known = [.. members.Where(row => row.Numbers.ContainsKey(_summed[index]) && !(row.IsThread && _shared.Contains(_summed[index]))).Select(row => row.Numbers[_summed[index]])];
                Same(known.Length == 0 ? double.NaN : known.Sum(), sums[index], $"{_summed[index]} of {name}");
            }

            within[name] = sums;
        }

        // Inner heads add up to the head around them, and the outermost ones to the machine.
        foreach (IGrouping<string, KeyValuePair<string, double[]>> level in within.GroupBy(static head => Around(head.Key)))
        {
            double[]? around = level.Key.Length == 0 ? null : within[level.Key];
            int processes = (int)level.Sum(static head => head.Value[^1]);
            Assert.Equal(around?[^1] ?? rows.Count(static row => !row.IsThread), processes);

            // Rows of threads count once more where they are in a group of their own.
            if (rows.All(static row => !row.IsThread))
            {
                for (int index = 0; index < _summed.Length; index++)
                {
                    double[] known = [.. level.Select(head => head.Value[index]).Where(static value => !double.IsNaN(value))];
                    double whole = around?[index] ?? rows.Sum(row => row.Numbers.GetValueOrDefault(_summed[index]));
                    Same(known.Length == 0 ? double.NaN : known.Sum(), whole, $"{_summed[index]} within {level.Key}");
                }
            }
        }

        return heads;
    }

    private static string Around(string head) => head.LastIndexOf(Within, StringComparison.Ordinal) is > 0 and var end ? head[..end] : "";

    /// <summary>The JSON has every digit; only the order of adding up differs.</summary>
    private static void Same(double expected, double actual, string what) => Assert.True(
        double.IsNaN(expected) ? double.IsNaN(actual) : Math.Abs(expected - actual) <= 1e-9 * Math.Max(1, Math.Abs(expected)),
        $"{what}: {actual}, in the JSON {expected}");

    /// <summary>The first refresh in which a busy process has used a CPU since the one before.</summary>
    private Frame FrameOf(CollectorUnderTest walk, int busy, bool threads)
    {
        SnapshotBuilder builder = Snapshots.Of(walk.Collector, walk.Cgroups);
        Frame[] frames = [new(), new(), new()];
        using SystemReader machine = SystemReader.ForThisMachine(TimeProvider.System);
        FrameDemand demand = new() { Threads = threads };
        int tick = 0;
        Frame frame = frames[0];
        Wait.Until(
            () =>
            {
                frame = frames[tick++ % frames.Length];
                builder.Build(walk.Collector.Walk(threads), frame, demand);
                machine.Read(frame.System);
                int row = Array.FindIndex(frame.Records, 0, frame.ProcessCount, record => record.Pid == busy);
                return row >= 0 && frame.Numbers(_columns["cpu"])[row] > 0;
            },
            () => $"{busy} used nothing");
        return frame;
    }

    private IEnumerable<Row> Rows(Frame frame)
    {
        using MemoryStream output = new();
        using (JsonSampleWriter writer = new(output.Write, [.. _columns.All]))
        {
            writer.Write(new Sample(frame, [.. Enumerable.Range(0, frame.RowCount)]));
        }

        using JsonDocument json = JsonDocument.Parse(output.ToArray());
        foreach (JsonElement row in json.RootElement.GetProperty("processes").EnumerateArray())
        {
            yield return new Row(
                row.GetProperty("pid").GetInt32(),
                row.TryGetProperty("tid", out _),
                row.EnumerateObject().Where(static cell => cell.Value.ValueKind == JsonValueKind.Number)
                    .ToDictionary(static cell => cell.Name, static cell => cell.Value.GetDouble()),
                row.EnumerateObject().Where(static cell => cell.Value.ValueKind == JsonValueKind.String)
                    .ToDictionary(static cell => cell.Name, static cell => cell.Value.GetString()!));
        }
    }

    /// <summary>A row of the JSON.</summary>
    private sealed record Row(int Pid, bool IsThread, Dictionary<string, double> Numbers, Dictionary<string, string> Texts)
    {
        /// <summary>What the head over it is called.</summary>
        public string Text(string column) => Texts.GetValueOrDefault(column) is { Length: > 0 } text ? text : "—";
    }
}
