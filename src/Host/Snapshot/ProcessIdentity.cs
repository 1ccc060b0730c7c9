using Bpftop.Host.Collect;

namespace Bpftop.Host.Snapshot;

/// <summary>What stays with a process from refresh to refresh: its texts, decoded once, and its last totals.</summary>
/// <remarks>Written by the sampling thread; its texts are read by others, each a whole reference.</remarks>
internal sealed class ProcessIdentity
{
    public required ProcessKey Key { get; init; }

    /// <summary>Whose thread it is; null for a process.</summary>
    public ProcessIdentity? Process;

    /// <summary>Where the command and the executable are to be found, which may come late: the process's.</summary>
    public ProcessIdentity Late => Process ?? this;

    /// <summary>The kernel's name, whole for a kernel thread; control characters are still in it, and bytes that are not
    /// UTF-8 are written as <see cref="ForeignText"/> says.</summary>
    public string Name = "";

    /// <summary>All arguments joined by spaces; empty for a kernel thread or a zombie.</summary>
    public string CommandLine = "";

    /// <summary>What the command column shows: the command line, or the name in brackets where there is none.</summary>
    public string ShownCommand = "";

    /// <summary>The user of the effective uid.</summary>
    public KnownUser? User;

    /// <summary>The user's name, or the number as text.</summary>
    public string UserName => User?.Name ?? "";

    public string? Tty;
    public string? CgroupPath;

    /// <summary>The executable's path without the kernel's " (deleted)", or null where it is not (yet) known.</summary>
    public string? Executable;

    public ExecutableFate ExecutableFate;

    /// <summary>What the texts above were made from: a difference makes them new.</summary>
    public TaskText NameBytes;

    /// <summary>A kernel thread's whole name, which <see cref="NameBytes"/> is the first bytes of; null for others.</summary>
    public KernelName? KernelName;
    public TaskText TtyBytes;
    public ulong ExecId;
    public ulong ArgStart;
    public ulong ArgEnd;
    public ulong CgroupId;
    public bool CgroupRemoved;

    /// <summary>What is added to its memory counters where the walk did not.</summary>
    public HeldMemory Held;

    /// <summary>A hash of the bytes of <see cref="CommandLine"/>, so that reading the same again decodes nothing.</summary>
    public ulong CommandHash;

    /// <summary>CPU time when the command line was read last: one that has not run since cannot have changed it.</summary>
    public ulong CommandRunNs;

    /// <summary>Readings of the command line that are still to be tried at the next refreshes.</summary>
    public byte CommandTries;

    /// <summary>Whether a reading is under way. It may never end.</summary>
    public bool CommandIsAsked;

    /// <summary>Counts what makes a reading that is under way one of the past.</summary>
    public uint CommandTurn;

    /// <summary>The thread at which <see cref="Executable"/> was looked for since the last exec, found or not; 0 for none.</summary>
    public int ExecutableTid;

    /// <summary>Whether it is asked what became of the executable. The answer may never come.</summary>
    public bool FateIsAsked;

    /// <summary>The boot-time clock when that was asked last since the last exec; 0 for never.</summary>
    public ulong FateAskedNs;

    /// <summary>Totals of the refresh before, which rates are differences to. They never fall: a thread that ends
    /// during a walk may be missing from it for one refresh.</summary>
    public WorkCounters LastWork;

    /// <summary>The boot-time clock of the first refresh that it was there at; it was at each one since.</summary>
    public ulong FirstSeenNs;

    /// <summary>The boot-time clock of the refresh that wrote <see cref="LastWork"/>, the last one that it was there at; 0 before
    /// the first.</summary>
    public ulong LastSeenNs;
}
