using Bpftop.Host.Collect;
using Bpftop.Host.Details.Reading;
using Bpftop.Host.Snapshot;
using Bpftop.Linux;
using Bpftop.Toolkit;
using static Bpftop.Host.Details.Reading.DetailColumns;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Details.Tasks;

/// <summary>The children of a process, and theirs.</summary>
internal sealed class ChildDetail(string procRoot) : ProcessDetail(procRoot, Table)
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

    protected override void Read(DetailProcess process, DetailRows rows)
    {
        UserList users = UserList.Read("/etc/passwd");
        foreach ((ProcessStat child, int depth) in Family.Read(ProcRoot, rows.Cancellation).Descendants(process.Key.Pid))
        {
            string folder = string.Create(CultureInfo.InvariantCulture, $"{ProcRoot}/{child.Pid}");
            int row = rows.Add(string.Create(CultureInfo.InvariantCulture, $"{child.Pid}@{child.StartTicks}"));
            rows.Number(row, Order) = row;
            rows.Number(row, Pid) = child.Pid;
            rows.Number(row, Depth) = depth;
            rows.Text(row, Name) = new string(' ', 2 * Math.Min(depth, 40)) + child.Name;
            rows.Text(row, State) = child.State.ToString();
            rows.Text(row, User) = LStat(folder, out StatX owner) == 0
                ? users.Find(owner.User) ?? owner.User.ToString(CultureInfo.InvariantCulture)
                : null;
            rows.Text(row, Command) = CommandOf(folder, child);
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
