using Bpftop.Host.Collect;
using Bpftop.Host.Details.Reading;
using Bpftop.Host.Snapshot;
using Bpftop.Linux;
using Bpftop.Toolkit;
using static Bpftop.Host.Details.Reading.DetailColumns;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Details.Tasks;

/// <summary>The children of a process, and theirs.</summary>
internal sealed class ChildDetail(string procRoot) : ProcessDetail(procRoot, Table), IFrameDetail
{
    private const int LongestCommand = 4096;

    private const int Order = 0;
    private const int Pid = 1;
    private const int Depth = 2;
    private const int Name = 3;
    private const int State = 4;
    private const int User = 5;
    private const int Command = 6;

    private static TableSpec Table { get; } = new(
        "details.children",
        "Children",
        [
            DetailColumns.Order(),
            Number("pid", "PID", 7, "The child's pid."),
            Number("depth", "DEPTH", 5, "0 for a child, 1 for a child's child, and so on.") with { ShownByDefault = false },
            Text("name", "NAME", 24, "The child's name, set in by how far down it is."),
            Text("state", "S", 1, "R running or ready, S sleeping, D waiting for a disk or the like, T stopped, t traced, I idle, Z ended."),
            Text("user", "USER", 12, "Whose it is; a number for who is not in /etc/passwd."),
            Text("command", "COMMAND", 80, "The command with its arguments."),
        ],
        "Each row is a process that descends from this one.")
    {
        SortedBy = "order",
        ProcessId = "pid",
    };

    public string? Write(Frame frame, int row, ColumnCatalog columns, TableBuffer rows)
    {
        Family<int> family = new();
        for (int other = 0; other < frame.ProcessCount; other++)
        {
            family.Add(frame.Records[other].Pid, frame.Records[other].ParentPid, other);
        }

        foreach ((int child, int depth) in family.Descendants(frame.Records[row].Pid))
        {
            ref readonly ProcessRecord record = ref frame.Records[child];
            ProcessIdentity identity = frame.Identities[child];
            int added = rows.Add(KeyOf(record.Pid, record.StartNs / ProcessStat.TickNs));
            rows.Number(added, Order) = added;
            rows.Number(added, Pid) = record.Pid;
            rows.Number(added, Depth) = depth;
            rows.Text(added, Name) = Indented(identity.Name, depth);
            rows.Text(added, State) = ProcessStates.Letter(record);
            rows.Text(added, User) = identity.UserName;
            rows.Text(added, Command) = identity.Late.ShownCommand;
        }

        return null;
    }

    protected override void Read(DetailProcess process, DetailRows rows)
    {
        UserList users = UserList.Read("/etc/passwd");
        foreach ((ProcessStat child, int depth) in ReadFamily(rows.Cancellation).Descendants(process.Key.Pid))
        {
            string folder = string.Create(CultureInfo.InvariantCulture, $"{ProcRoot}/{child.Pid}");
            int row = rows.Add(KeyOf(child.Pid, child.StartTicks));
            rows.Number(row, Order) = row;
            rows.Number(row, Pid) = child.Pid;
            rows.Number(row, Depth) = depth;
            rows.Text(row, Name) = Indented(child.Name, depth);
            rows.Text(row, State) = child.State.ToString();
            rows.Text(row, User) = LStat(folder, out StatX owner) == 0
                ? users.Find(owner.User) ?? owner.User.ToString(CultureInfo.InvariantCulture)
                : null;
            rows.Text(row, Command) = CommandOf(folder, child);
        }
    }

    private static string KeyOf(int pid, ulong startTicks) => string.Create(CultureInfo.InvariantCulture, $"{pid}@{startTicks}");

    private static string Indented(string name, int depth) => new string(' ', 2 * Math.Min(depth, 40)) + name;

    /// <summary>Everybody there is now.</summary>
    private Family<ProcessStat> ReadFamily(CancellationToken cancellation)
    {
        Family<ProcessStat> family = new();
        foreach (string folder in Folders())
        {
            cancellation.ThrowIfCancellationRequested();
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out _)
                && ProcessStat.Read($"{folder}/stat") is { } stat)
            {
                family.Add(stat.Pid, stat.ParentPid, stat);
            }
        }

        return family;
    }

    private string[] Folders()
    {
        try
        {
            return Directory.GetDirectories(ProcRoot);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The arguments, or the name in brackets for who has none.</summary>
    private static string CommandOf(string folder, in ProcessStat child)
    {
        try
        {
            byte[] arguments = SmallPieces.Read($"{folder}/cmdline", LongestCommand, out bool isCut);
            return arguments.Length > 0 ? ForeignText.DecodeArguments(arguments, isCut) : $"[{child.Name}]";
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return $"[{child.Name}]";
        }
    }
}
