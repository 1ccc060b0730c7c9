namespace Bpftop.Host.Snapshot;

/// <content>Who a process is.</content>
internal static partial class HostColumns
{
    private static HostColumn[] IdentityColumns =>
    [
        Number("pid", "PID", 7, "Process id.", static (frame, row) =>
            frame.Records[row].Pid, exited: static (in process) => process.Key.Pid),
        Number("tid", "TID", 7, "Thread id, on the row of a thread; empty on that of a process.", static (frame, row) =>
            frame.Records[row].IsThread ? frame.Records[row].Tid : double.NaN),
        Number("ppid", "PPID", 7, "Process id of the parent; of its process, on the row of a thread.", static (frame, row) =>
            frame.Records[row].ParentPid, exited: static (in process) => process.ParentPid),
        Number("pgrp", "PGRP", 7, "Process group id.", static (frame, row) => frame.Records[row].GroupId),
        Number("session", "SESN", 7, "Session id.", static (frame, row) => frame.Records[row].SessionId),
        Text("tty", "TTY", 8, "Controlling terminal; empty for none.", static (frame, row) => frame.Identities[row].Tty),
        Number("ns.pid", "NSPID", 7, "Process id in the process's own pid namespace: what a container sees.", static (frame, row) =>
            frame.Records[row].NamespacePid),
        Text("name", "NAME", 15, "The kernel's name of the process: 15 bytes, which it may set itself; a kernel thread's whole, and what a worker works on (+) or worked on last (-).", static (frame, row) =>
            frame.Identities[row].Name, tree: TreeText.Name, exited: static (in process) => process.Name),
        Text("command", "Command", 40, "All arguments; the name in brackets for a kernel thread or a zombie, and until they are known.", static (frame, row) =>
            frame.Identities[row].Late.ShownCommand, tree: TreeText.CommandLine, exited: static (in process) => process.Name),
        Text("exe", "EXE", 25, "Path of the executable; empty where it may not be read.", static (frame, row) =>
            frame.Identities[row].Late.Executable, needs: ColumnNeeds.Executables),
        Text("exe.state", "EXEST", 8, "\"deleted\" or \"replaced\" where the executable is not what the process runs any more.", static (frame, row) =>
            frame.Identities[row].Late.ExecutableFate switch
            {
                ExecutableFate.Deleted => "deleted",
                ExecutableFate.Replaced => "replaced",
                _ => null,
            }, needs: ColumnNeeds.Executables),
        Text("user", "USER", 9, "User that the process acts as (effective uid).", static (frame, row) =>
            frame.Identities[row].UserName, importance: 3, exited: static (in process) => process.User?.Name),
        Number("uid", "UID", 6, "Effective user id.", static (frame, row) =>
            frame.Records[row].Uid, exited: static (in process) => process.Uid),
    ];

    private static HostColumn[] PlaceColumns =>
    [
        Text("cgroup", "CGROUP", 30, "Path of the cgroup v2.", static (frame, row) => frame.Identities[row].CgroupPath),
    ];
}
