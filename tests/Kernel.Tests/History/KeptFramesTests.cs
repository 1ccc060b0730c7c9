using System.Diagnostics;
using System.Globalization;
using System.Text;
using Bpftop.Host.Collect.Bpf;
using Bpftop.Host.Collect.System;
using Bpftop.Host.History;
using Bpftop.Host.Snapshot;
using Bpftop.Host.Subcommands;
using Bpftop.Kernel.Tests.Oracle;

namespace Bpftop.Kernel.Tests.History;

/// <summary>Frames of this machine, while processes come, work and end in it.</summary>
public sealed class KeptFramesTests
{
    private const int Refreshes = 40;

    [Fact]
    public void What_is_read_again_is_the_JSON_that_was_written_at_the_time()
    {
        ColumnCatalog columns = new(HostColumns.All);
        using BpfCollector collector = BpfCollector.Create();
        SnapshotBuilder builder = Snapshots.Of(collector, collector.Cgroups);
        SystemReader machine = SystemReader.ForThisMachine(TimeProvider.System);
        FrameHistory history = new(columns, new HistoryLimits(TimeSpan.FromMinutes(15), 64 << 20));
        Frame[] frames = [new(), new(), new()];
        List<string> written = [];
        using Process busy = Process.Start("sh", ["-c", "while :; do :; done"]);
        try
        {
            for (int refresh = 0; refresh < Refreshes; refresh++)
            {
                using Process passing = Process.Start("sh", ["-c", $"exec sleep 0.0{refresh % 10}"]);
                Frame frame = frames[refresh % frames.Length];
                builder.Build(collector.Walk(withThreads: refresh % 3 == 0), frame, new FrameDemand { Threads = refresh % 3 == 0, Executables = refresh > 5 });
                machine.Read(frame.System);
                builder.Texts.Take();
                history.Keep(frame);
                written.Add(Json(frame, columns));
                if (refresh % 2 == 0)
                {
                    passing.WaitForExit();
                }
            }
        }
        finally
        {
            busy.Kill();
            busy.WaitForExit();
        }

        Assert.Contains($"\"pid\":{busy.Id.ToString(CultureInfo.InvariantCulture)},", written[^1], StringComparison.Ordinal);
        Assert.Contains("\"exited\":[{", string.Concat(written), StringComparison.Ordinal);
        List<FrameMark> marks = [];
        history.CopyMarks(marks);
        Assert.Equal(Refreshes, marks.Count);
        Frame past = new();
        IKeptFrameReader reader = history.NewReader();

        // Back, as a user steps, and then here and there.
        int[] order = [.. Enumerable.Range(0, Refreshes).Reverse(), .. Enumerable.Range(0, Refreshes).Select(static step => step * 7 % Refreshes)];
        foreach (int index in order)
        {
            Assert.True(reader.TryRead(marks[index].Number, past));
            Assert.Equal(written[index], Json(past, columns));
        }
    }

    private static string Json(Frame frame, ColumnCatalog columns)
    {
        using MemoryStream output = new();
        using (JsonSampleWriter writer = new(output.Write, [.. columns.All]))
        {
            writer.Write(new Sample(frame, [.. Enumerable.Range(0, frame.RowCount)]));
        }

        return Encoding.UTF8.GetString(output.ToArray());
    }
}
