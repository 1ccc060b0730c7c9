using Bpftop.Host.Collect;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;

namespace Bpftop.Host.Tests.View;

/// <summary>A made-up machine: its processes, the columns over them, and a view of it.</summary>
internal sealed class Machine
{
    private readonly List<Task> _tasks = [];
    private readonly List<ExitedProcess> _exited = [];
    private Task[] _shown = [];
    private long _number;

    public Machine()
    {
        Columns = new ColumnCatalog(
        [
            new FakeColumn("pid", (frame, row) => frame.Records[row].Pid),
            new FakeColumn("tid", (frame, row) => frame.Records[row].IsThread ? frame.Records[row].Tid : double.NaN),
            new FakeColumn("ppid", (frame, row) => frame.Records[row].ParentPid),
            new FakeColumn("name", (_, row) => _shown[row].Name),
            new FakeColumn("command", (_, row) => _shown[row].Command),
            new FakeColumn("user", (_, row) => _shown[row].User),
            new FakeColumn("uid", (frame, row) => frame.Records[row].Uid),
            new FakeColumn("state", (_, row) => _shown[row].State),
            new FakeColumn("cpu", (_, row) => _shown[row].Cpu, Unit.Percent, Fold.Sum),
            new FakeColumn("res", (_, row) => _shown[row].Res, Unit.Bytes, Fold.Sum),
            new FakeColumn("mem", (_, row) => _shown[row].Res / 1e8, Unit.Percent, Fold.Sum),
            new FakeColumn("elapsed", (_, row) => _shown[row].Elapsed, Unit.Seconds, Fold.Max),
            new FakeColumn("time", (_, row) => _shown[row].Elapsed, Unit.Seconds, Fold.Sum),
            new FakeColumn("io.read", (_, row) => _shown[row].Res, Unit.BytesPerSecond, Fold.Sum),
            new FakeColumn("threads", (_, _) => 1, Unit.Count, Fold.Sum),
            new FakeColumn("started", (frame, row) => frame.Records[row].StartNs, Unit.Timestamp),
            new FakeColumn("web.unit", (_, row) => _shown[row].Unit),
        ]);
        View = new ProcessView(Columns);
        Options = new ViewOptions { Sort = Columns["pid"] };
    }

    public ColumnCatalog Columns { get; }

    public ProcessView View { get; }

    public Frame Frame { get; } = new() { Time = new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero), AtNs = 1000_000_000_000 };

    public ViewOptions Options { get; set; }

    public Machine Process(
        int pid, int parent = 0, string name = "work", string? command = null, string? user = "root", double cpu = 0,
        double res = 0, double elapsed = 0, string? unit = null, string state = "S", uint uid = 0, bool kernel = false)
    {
        _tasks.Add(new Task(pid, pid, parent, name, command ?? name, user, cpu, res, elapsed, unit, state, uid, kernel));
        return this;
    }

    public Machine Thread(int pid, int tid, double cpu = 0, string name = "thread", string? unit = null, double res = 0)
    {
        _tasks.Add(new Task(tid, pid, 0, name, name, "root", cpu, res, 0, unit, "R", 0, false));
        return this;
    }

    public Machine End(int pid, int parent = 0, uint uid = 0, string name = "gone", double cpuSeconds = 0.5, string user = "root")
    {
        _tasks.RemoveAll(task => task.Tid == pid);
        _exited.Add(new ExitedProcess(Key(pid), parent, uid, name, cpuSeconds, 2, 0, 0) { User = new KnownUser(uid) { Name = user } });
        return this;
    }

    public void Remove(int pid) => _tasks.RemoveAll(task => task.Tid == pid);

    public static ProcessKey Key(int pid) => new(pid, (ulong)pid * 10);

    public Column this[string id] => Columns[id];

    public Filter Filter(string source)
    {
        Assert.True(Host.View.Filter.TryParse(source, Columns, out Filter? filter, out FilterError? error), error?.Message);
        return filter;
    }

    public FilterError Error(string source)
    {
        Assert.False(Host.View.Filter.TryParse(source, Columns, out _, out FilterError? error));
        return error;
    }

    /// <summary>The next refresh, shown.</summary>
    public Machine Refresh()
    {
        _shown = [.. _tasks.Where(task => !task.IsThread), .. _tasks.Where(task => task.IsThread)];
        Frame.Number = ++_number;
        Frame.Time = Frame.Time.AddSeconds(1);
        Frame.AtNs += 1_000_000_000;
        Frame.RowCount = _shown.Length;
        Frame.Records = new ProcessRecord[_shown.Length];
        for (int row = 0; row < _shown.Length; row++)
        {
            Task task = _shown[row];
            ref ProcessRecord record = ref Frame.Records[row];
            record.Tid = task.Tid;
            record.Pid = task.Pid;
            record.ParentPid = task.Parent;
            record.StartNs = Key(task.Tid).StartNs;
            record.Uid = task.Uid;
            record.Flags = task.Kernel ? TaskFlags.KernelThread : TaskFlags.None;
        }

        Frame.Exited = [.. _exited];
        Frame.ExitedCount = _exited.Count;
        _exited.Clear();
        return Update();
    }

    /// <summary>The same refresh, shown again.</summary>
    public Machine Update()
    {
        View.Update(Frame, Options);
        return this;
    }

    public Machine With(Func<ViewOptions, ViewOptions> change)
    {
        Options = change(Options);
        return _number == 0 ? Refresh() : Update();
    }

    /// <summary>Pids of the rows that match.</summary>
    public int[] Matching(string filter)
    {
        if (_number == 0)
        {
            Refresh();
        }

        Filter parsed = Filter(filter);
        return [.. Enumerable.Range(0, Frame.RowCount).Where(row => parsed.Matches(Frame, row)).Select(row => _shown[row].Tid)];
    }

    /// <summary>Pids of the lines, a group's head being the text of the group.</summary>
    public string Lines => string.Join(" ", View.Rows.ToArray().Select((row, line) =>
        row.Kind == ViewRowKind.Group ? $"[{GroupName(line)}]" : $"{row.Key.Pid}"));

    /// <summary>The lines as they would be drawn: branches, fold signs, pids.</summary>
    public string Drawing => string.Join("\n", View.Rows.ToArray().Select(row => Draw(row)));

    public int Line(int pid) => View.IndexOf(Key(pid));

    private string GroupName(int line)
    {
        Column by = View.GroupedBy(line);
        return View.Text(line, by) ?? $"{View.Number(line, by)}";
    }

    private static string Draw(ViewRow row)
    {
        string branches = "";
        for (int depth = 1; depth <= Math.Min(row.Depth, 63); depth++)
        {
            bool goesOn = (row.Lines & (1UL << depth)) != 0;
            branches += depth == row.Depth ? (row.IsLast ? "└" : "├") : goesOn ? "│" : " ";
        }

        string sign = row.Fold switch
        {
            FoldMark.Open => "-",
            FoldMark.Closed => "+",
            _ => "",
        };
        return $"{branches}{sign}{row.Key.Pid}";
    }

    private sealed record Task(
        int Tid, int Pid, int Parent, string Name, string Command, string? User, double Cpu, double Res, double Elapsed,
        string? Unit, string State, uint Uid, bool Kernel)
    {
        public bool IsThread => Tid != Pid;
    }
}
