using System.Globalization;
using System.Text;
using Bpftop.Host.Collect;
using Bpftop.Host.History;
using Bpftop.Host.Snapshot;
using Bpftop.Host.Subcommands;
using Bpftop.Host.Tests.Snapshot;

namespace Bpftop.Host.Tests.History;

/// <summary>A machine that changes in every way by a seed, whose frames are kept, and written as JSON beside that.</summary>
internal sealed class HistoryBench
{
    private readonly Random _random;
    private readonly List<ProcessRecord> _processes = [];
    private readonly SnapshotBench _bench = new();
    private readonly Frame _past = new();
    private readonly Column _number;
    private readonly Column _text;
    private readonly TableSpec _table = new(
        "toy.rows",
        "Rows",
        [
            new ColumnSpec("toy.a", "A", CellKind.Number, "A number."),
            new ColumnSpec("toy.b", "B", CellKind.Text, "A text."),
        ],
        "A row is a row.");

    private readonly MeterSpec _meter = new("toy.bar", "Toy", "A bar.") { Segments = ["one", "two"] };
    private readonly TableBuffer _rows;
    private readonly IKeptFrameReader _reader;
    private int _nextPid = 2;
    private bool _isAlongTheList;
    private int _nextKey;

    public HistoryBench(int seed, HistoryLimits? limits = null)
        : this(new Random(seed), limits)
    {
    }

    /// <param name="random">Decides all that the machine does.</param>
    /// <param name="limits">How much is kept.</param>
    public HistoryBench(Random random, HistoryLimits? limits = null)
    {
        _random = random;
        _rows = new TableBuffer(_table);
        _number = _bench.Columns.Add("toy", new ColumnSpec("toy.number", "N", CellKind.Number, "A number."));
        _text = _bench.Columns.Add("toy", new ColumnSpec("toy.text", "T", CellKind.Text, "A text."));
        History = new FrameHistory(_bench.Columns, limits ?? new HistoryLimits(TimeSpan.FromMinutes(15), 64 << 20));
        _reader = History.NewReader();
    }

    public FrameHistory History { get; }

    public ColumnCatalog Columns => _bench.Columns;

    public FakeCollector Machine => _bench.Collector;

    /// <summary>The frames as they were when they were kept.</summary>
    public Dictionary<long, string> Written { get; } = [];

    /// <summary>How many processes there are about.</summary>
    public int Size { get; init; } = 30;

    /// <summary>Whether rows come in the order in which they started, while pids are given out from a high one down, and threads
    /// process by process, as the kernel's list has them.</summary>
    public bool IsAlongTheList
    {
        init => (_isAlongTheList, _nextPid) = (value, 100_000);
    }

    public Frame Tick(double seconds = 1)
    {
        Change();
        _bench.Demand = new FrameDemand { Threads = _random.Next(4) > 0, Executables = _random.Next(3) > 0 };
        Frame frame = _bench.Tick(seconds);
        Extend(frame);
        History.Keep(frame);
        Written[frame.Number] = Write(frame);
        return frame;
    }

    /// <summary>A frame as it is read again; null where it is not kept.</summary>
    public string? Read(long number) => _reader.TryRead(number, _past) ? Write(_past) : null;

    public List<FrameMark> Marks()
    {
        List<FrameMark> marks = [];
        History.CopyMarks(marks);
        return marks;
    }

    /// <summary>All that a frame says: a line of JSON, what JSON does not have, and plugins' bars and tables.</summary>
    private string Write(Frame frame)
    {
        using MemoryStream output = new();
        using JsonSampleWriter writer = new(output.Write, [.. _bench.Columns.All]);
        writer.Write(new Sample(frame, [.. Enumerable.Range(0, frame.RowCount)]));
        StringBuilder text = new(Encoding.UTF8.GetString(output.ToArray()));
        foreach (ref readonly CpuShare cpu in frame.System.Cpus.AsSpan(0, frame.System.CpuCount))
        {
            text.Append(CultureInfo.InvariantCulture, $"{cpu.User:R} {cpu.Idle:R}\n");
        }

        for (int row = 0; row < frame.RowCount; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{frame.Rows[row]} {frame.Usage[row]} {frame.Records[row].Flags}\n");
        }

        foreach (ref readonly ExitedProcess exited in frame.Exited.AsSpan(0, frame.ExitedCount))
        {
            text.Append(CultureInfo.InvariantCulture, $"{exited with { User = null }} {exited.User?.Name}\n");
        }

        foreach (MeterReading meter in frame.Meters)
        {
            text.Append(CultureInfo.InvariantCulture, $"{meter.Spec.Id} {string.Join(' ', meter.Segments)} {meter.Maximum} {meter.Caption}\n");
        }

        text.Append(frame.Has(_number)).Append(frame.Has(_text)).Append('\n');
        if (frame.Table(_table.Id) is { } rows)
        {
            text.Append(rows.Notice).Append('\n');
            for (int row = 0; row < rows.Count; row++)
            {
                text.Append(CultureInfo.InvariantCulture, $"{rows.Keys[row]} {rows.Number(row, 0)} {rows.Text(row, 1)}\n");
            }
        }

        return text.ToString();
    }

    private void Change()
    {
        while (_processes.Count < Size / 2 || (_processes.Count < Size && _random.Next(2) == 0))
        {
            ProcessRecord born = Some.Process(_nextPid, startNs: Machine.AtNs - (ulong)_random.Next(1_000_000), name: $"p{_nextPid}");
            born.Uid = (uint)(1000 + _random.Next(2));
            born.Flags |= _random.Next(5) == 0 ? TaskFlags.KernelThread : 0;
            if ((born.Flags & TaskFlags.KernelThread) != 0)
            {
                born.Flags &= ~TaskFlags.HasMemory;
                born.SetKernelName(Encoding.ASCII.GetBytes($"kworker/{_nextPid}:{_random.Next(3)}-events"));
            }

            Machine.SetCommand(_nextPid, $"/bin/p{_random.Next(9)}\0--n={_nextPid}\0");
            _bench.Executables[_nextPid] = $"/bin/p{_random.Next(5)}";
            _processes.Add(born);
            _nextPid += (_isAlongTheList ? -1 : 1) * (1 + _random.Next(3));
        }

        for (int count = _random.Next(4); count > 0 && _processes.Count > 1; count--)
        {
            int gone = _random.Next(_processes.Count);
            Machine.End(new ExitRecord { Pid = _processes[gone].Pid, ParentPid = 1, StartNs = _processes[gone].StartNs, EndNs = Machine.AtNs, RunNs = 5, Uid = 1000, Name = _processes[gone].Name, ExitCode = 256 });
            _processes.RemoveAt(gone);
        }

        Span<ProcessRecord> all = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_processes);
        foreach (ref ProcessRecord process in all)
        {
            if (_random.Next(4) == 0)
            {
                process.Work.RunNs += (ulong)_random.Next(1_000_000_000);
                process.Work.WriteBytes += (ulong)_random.Next(3) * 4096;
                process.Work.BlockDelayNs = _random.Next(3) == 0 ? WorkCounters.Unknown : process.Work.RunNs / 3;
                process.ResidentBytes = (process.Flags & TaskFlags.HasMemory) != 0 ? (ulong)_random.Next(100_000) * 4096 : process.ResidentBytes;
                process.State = _random.Next(2) == 0 ? (byte)'R' : (byte)'S';
                process.Flags ^= TaskFlags.Summed;
                process.Uid = _random.Next(20) == 0 ? 1000u : process.Uid;
            }

            if (_random.Next(20) == 0)
            {
                Machine.SetCommand(process.Pid, $"/bin/other\0{_random.Next(5)}\0");
                process.ExecId++;
                process.Name = Some.Text($"n{_random.Next(5)}");
                process.Tty = Some.Text("pts/3");
            }
        }

        // A pid that is given out again.
        if (_random.Next(3) == 0 && _processes.Count > 2)
        {
            all[1].StartNs = Machine.AtNs;
            all[1].Work = default;
        }

        Machine.Run([.. _processes]);
        ThreadRecord[] threads = [.. _processes.Where(static process => process.Pid % 3 == 0).SelectMany(static process => new[] { Some.Thread(process.Pid, process.Pid + 1_000_000), Some.Thread(process.Pid, process.Pid + 2_000_000) })];
        Machine.RunThreads(_isAlongTheList ? [.. threads.Where(_ => _random.Next(5) > 0)] : [.. threads.OrderBy(static thread => thread.Tid)]);
    }

    private void Extend(Frame frame)
    {
        frame.System.CpuCount = 1 + _random.Next(2);
        frame.System.Cpus = [new CpuShare { User = _random.NextDouble() * 100, Idle = double.NaN }, new CpuShare { User = 1.5 }];
        frame.System.Total = new CpuShare { User = _random.NextDouble() * 100, Idle = 50 };
        frame.System.Load1 = _random.Next(5) == 0 ? double.NaN : _random.NextDouble();
        frame.System.MemoryPressure.Full10 = double.NaN;
        frame.Meters.Clear();
        if (_random.Next(3) > 0)
        {
            MeterReading reading = new(_meter) { Maximum = _random.Next(3), Caption = _random.Next(2) == 0 ? null : $"c{_random.Next(3)}" };
            reading.Segments[0] = double.NaN;
            reading.Segments[1] = _random.NextDouble();
            frame.Meters.Add(reading);
        }

        if (_random.Next(5) > 0)
        {
            double[]? cells = [.. Enumerable.Range(0, frame.Records.Length).Select(row => row < frame.RowCount && frame.Records[row].Pid % 4 == 0 ? double.NaN : _random.Next(3))];
            frame.ExchangeNumbers(_number, ref cells);
        }

        if (_random.Next(5) > 0)
        {
            string?[]? cells = [.. Enumerable.Range(0, frame.Records.Length).Select(row => row < frame.RowCount && frame.Records[row].Pid % 4 == 0 ? null : $"t{_random.Next(3)}")];
            frame.ExchangeTexts(_text, ref cells);
        }

        frame.Tables.Clear();
        if (_random.Next(8) > 0)
        {
            ChangeRows();
            TableReading reading = new(_table) { FrameNumber = frame.Number };
            reading.Rows.CopyFrom(_rows);
            frame.Tables.Add(reading);
        }
    }

    /// <summary>Rows come, go and move.</summary>
    private void ChangeRows()
    {
        TableBuffer before = new(_table);
        before.CopyFrom(_rows);
        _rows.Clear();
        _rows.Notice = _random.Next(3) == 0 ? "one is missing" : null;
        for (int row = 0; row < before.Count; row++)
        {
            if (_random.Next(10) > 0)
            {
                int to = _rows.Add(before.Keys[row]);
                _rows.Number(to, 0) = _random.Next(4) == 0 ? _random.Next(5) : before.Number(row, 0);
                _rows.Text(to, 1) = _random.Next(4) == 0 ? null : before.Text(row, 1);
            }

            if (_random.Next(10) == 0)
            {
                AddRow();
            }
        }

        while (_rows.Count < 10)
        {
            AddRow();
        }
    }

    private void AddRow()
    {
        int row = _rows.Add($"k{_nextKey++}");
        _rows.Text(row, 1) = $"b{_random.Next(4)}";
    }
}
