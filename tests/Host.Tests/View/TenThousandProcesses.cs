using Bpftop.Host.Collect;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;

namespace Bpftop.Host.Tests.View;

/// <summary>Ten thousand processes, refresh after refresh, and the ways to look at them.</summary>
internal sealed class TenThousandProcesses
{
    private const int Rows = 10_000;

    private readonly ColumnCatalog _columns;
    private readonly Frame[] _frames = [new(), new(), new()];
    private readonly string[] _names = [.. Enumerable.Range(0, Rows).Select(row => $"/usr/lib/some/program-{row % 700} --with arguments={row}")];
    private readonly string[] _users = ["root", "alice", "www-data"];
    private long _number;

    public TenThousandProcesses()
    {
        _columns = new ColumnCatalog(
        [
            new FakeColumn("pid", (frame, row) => frame.Records[row].Pid),
            new FakeColumn("name", (frame, row) => _names[frame.Records[row].Pid % Rows]),
            new FakeColumn("command", (frame, row) => _names[frame.Records[row].Pid % Rows]),
            new FakeColumn("user", (frame, row) => _users[frame.Records[row].Uid % 3]),
            new FakeColumn("unit", (frame, row) => row % 5 == 0 ? null : _names[frame.Records[row].Pid % 40]),
            new FakeColumn("cpu", (frame, row) => (frame.Number * 31 * row) % 1009 / 10.0, Unit.Percent, Fold.Sum),
        ]);
    }

    public static string[] Modes => ["flat", "text", "tree", "folded tree", "groups", "filter", "word", "pattern", "filtered tree", "exited"];

    public ColumnCatalog Columns => _columns;

    /// <summary>The next of three frames, as the sampling thread hands them over; a process in a hundred is another.</summary>
    public Frame Next(string mode)
    {
        Frame frame = _frames[++_number % 3];
        frame.Number = _number;
        frame.AtNs = 1_000_000_000 * (ulong)_number;
        frame.RowCount = Rows;
        if (frame.Records.Length < Rows)
        {
            frame.Records = new ProcessRecord[Rows];
            frame.Exited = new ExitedProcess[20];
        }

        for (int row = 0; row < Rows; row++)
        {
            ref ProcessRecord record = ref frame.Records[row];
            int pid = row % 100 == 7 ? row + 1 + (int)(_number * Rows) : row + 1;
            record.Pid = pid;
            record.Tid = pid;
            record.StartNs = (ulong)pid;
            record.ParentPid = row / 3;
            record.Uid = (uint)(row % 3);
        }

        frame.ExitedCount = mode == "exited" ? 20 : 0;
        for (int i = 0; i < frame.ExitedCount; i++)
        {
            frame.Exited[i] = new ExitedProcess(new ProcessKey(500_000 + (int)_number + i, 1), 1, 1, _names[i], 0.1, 1, 0, 0);
        }

        return frame;
    }

    public ViewOptions Options(string mode, ProcessView view)
    {
        ViewOptions options = new() { Sort = _columns["cpu"], Order = SortOrder.Descending };
        switch (mode)
        {
            case "text":
                return options with { Sort = _columns["command"], Order = SortOrder.Ascending };
            case "tree":
                return options with { Tree = true };
            case "folded tree":
                for (int pid = 1; pid < 2000; pid += 3)
                {
                    view.Folds.Set(new ProcessKey(pid, (ulong)pid), closed: true);
                }

                return options with { Tree = true };
            case "groups":
                return options with { GroupBy = [_columns["unit"]] };
            case "filter":
                return options with { Filter = Filter("cpu > 5 and user = root") };
            case "word":
                return options with { Filter = Filter("program-69") };
            case "pattern":
                return options with { Filter = Filter("command ~ /program-\\d9 .*=1/") };
            case "filtered tree":
                return options with { Tree = true, Filter = Filter("cpu > 50 or not user in (root, alice)") };
            case "exited":
                return options with { Highlight = TimeSpan.FromSeconds(3) };
            default:
                return options;
        }
    }

    private Filter Filter(string source)
    {
        return Host.View.Filter.TryParse(source, _columns, out Filter? filter, out _)
            ? filter
            : throw new ArgumentException($"not a filter: {source}", nameof(source));
    }
}
