using System.Runtime.CompilerServices;
using Bpftop.Host.Collect;

namespace Bpftop.Host.Snapshot;

/// <summary>Keeps the texts of identities true: each is made again only when what it was made from changed.</summary>
internal sealed class IdentityTexts(ICgroupPaths cgroups, IUserNames users, IExecutablePaths executables)
{
    /// <summary>From one look at what became of an executable to the next: it may be put back, and taken away once more.
    /// </summary>
    private const ulong FateLastsNs = 10_000_000_000;

    private readonly KernelNames _kernelNames = new();
    private long _refresh;
    private ulong _atNs;

    /// <summary>Starts a refresh.</summary>
    /// <param name="refresh">Its number.</param>
    /// <param name="atNs">The boot-time clock.</param>
    public void Begin(long refresh, ulong atNs)
    {
        _refresh = refresh;
        _atNs = atNs;
        users.Begin(refresh);
    }

    /// <summary>Ends a refresh: what is not known is looked for.</summary>
    public void Send()
    {
        users.Send();
        executables.Send();
    }

    /// <summary>Brings the texts of a process up to date, its command line and executable aside.</summary>
    public void Update(ProcessIdentity identity, in ProcessRecord record, bool isNew)
    {
        ReadOnlySpan<byte> kernelName = record.KernelName;
        if (!kernelName.IsEmpty)
        {
            identity.NameBytes = record.Name;
            UpdateKernelName(identity, kernelName);
        }
        else if (isNew || !Same(identity.NameBytes, record.Name))
        {
            identity.NameBytes = record.Name;
            Rename(identity);
        }

        if (identity.User is not { } user || user.Uid != record.Uid)
        {
            identity.User = user = users.Find(record.Uid);
        }

        user.SeenAt = _refresh;

        // A cgroup that is on its way in or out may be resolved at a later refresh only.
        bool isRemoved = (record.Flags & TaskFlags.CgroupRemoved) != 0;
        if (isNew || identity.CgroupId != record.CgroupId || identity.CgroupRemoved != isRemoved
            || (identity.CgroupPath is null && record.CgroupId != 0))
        {
            identity.CgroupId = record.CgroupId;
            identity.CgroupRemoved = isRemoved;
            identity.CgroupPath = cgroups.TryGet(record.CgroupId, out string? path) ? path : null;
        }

        if (!Same(identity.TtyBytes, record.Tty))
        {
            identity.TtyBytes = record.Tty;
            identity.Tty = TtyName(record.Tty.Bytes);
        }
    }

    /// <summary>Brings the texts of a thread up to date: its own name, and else its process's. What may come late
    /// stays with the process.</summary>
    public static void UpdateThread(ProcessIdentity identity, in ThreadRecord record, ProcessIdentity process, bool isNew)
    {
        if (isNew || !Same(identity.NameBytes, record.Name))
        {
            identity.NameBytes = record.Name;
            identity.Name = ForeignText.Decode(record.Name.Bytes);
        }

        identity.Process = process;
        identity.User = process.User;
        identity.Tty = process.Tty;
        identity.CgroupPath = process.CgroupPath;
    }

    /// <summary>Finds the path of the executable, once for each exec, and what became of it.</summary>
    /// <remarks>One system call for each process and exec; once its file has lost its name, another thread looks from time to
    /// time, and not again before it has come back.</remarks>
    public void UpdateExecutable(ProcessIdentity identity, in ProcessRecord record)
    {
        if ((record.Flags & (TaskFlags.HasMemory | TaskFlags.KernelThread)) != TaskFlags.HasMemory)
        {
            return;
        }

        // The link of a main thread leads nowhere once that has ended; another thread's still does.
        if (identity.ExecutableTid != record.LivingTid)
        {
            identity.ExecutableTid = record.LivingTid;
            identity.Executable = executables.Read(record.LivingTid);
            identity.ExecutableFate = ExecutableFate.InPlace;
            identity.FateIsAsked = false;
            identity.FateAskedNs = 0;
        }

        bool isDue = identity.FateAskedNs == 0 || _atNs - identity.FateAskedNs >= FateLastsNs;
        if ((record.Flags & TaskFlags.ExeDeleted) != 0 && isDue && !identity.FateIsAsked && executables.TryAskFate(identity, record.LivingTid))
        {
            identity.FateIsAsked = true;
            identity.FateAskedNs = _atNs;
        }
    }

    /// <summary>"pts/0" for the kernel's "pts0", as every other program writes it; null for no terminal.</summary>
    internal static string? TtyName(ReadOnlySpan<byte> kernelName)
    {
        if (kernelName.IsEmpty)
        {
            return null;
        }

        string name = ForeignText.Decode(kernelName);
        return name.Length > 3 && name.StartsWith("pts", StringComparison.Ordinal) && char.IsAsciiDigit(name[3])
            ? $"pts/{name[3..]}"
            : name;
    }

    /// <summary>A worker's name changes with what it works on, at every refresh if need be.</summary>
    private void UpdateKernelName(ProcessIdentity identity, ReadOnlySpan<byte> bytes)
    {
        if (identity.KernelName is { } known && bytes.SequenceEqual(known.Bytes))
        {
            return;
        }

        KernelName name = _kernelNames.Find(bytes);
        identity.KernelName = name;
        identity.Name = name.Text;
        identity.ShownCommand = name.Shown;
    }

    private static void Rename(ProcessIdentity identity)
    {
        identity.Name = ForeignText.Decode(identity.NameBytes.Bytes);
        if (identity.CommandLine.Length == 0)
        {
            identity.ShownCommand = $"[{identity.Name}]";
        }
    }

    private static bool Same(in TaskText left, in TaskText right) =>
        Unsafe.As<TaskText, UInt128>(ref Unsafe.AsRef(in left)) == Unsafe.As<TaskText, UInt128>(ref Unsafe.AsRef(in right));
}
