using Bpftop.Freezer.Cgroups;
using Bpftop.Toolkit;

namespace Bpftop.Freezer.Processes;

/// <summary>Knows what must not be frozen, because the machine or the user could not go on.</summary>
internal sealed class Protection
{
    /// <summary>Names as the kernel has them, cut after 15 characters.</summary>
    private static readonly Dictionary<string, string> _services = new(StringComparer.Ordinal)
    {
        ["dbus-daemon"] = "a message bus: programs that ask it would hang",
        ["dbus-broker"] = "a message bus: programs that ask it would hang",
        ["dbus-broker-lau"] = "a message bus: programs that ask it would hang",
        ["systemd-journal"] = "the journal: programs that log would hang",
        ["systemd-logind"] = "the login manager: nobody could log in",
    };

    private static readonly Dictionary<string, string> _units = new(StringComparer.Ordinal)
    {
        ["init.scope"] = "the service manager's",
        ["dbus.service"] = "the message bus's",
        ["dbus-broker.service"] = "the message bus's",
        ["systemd-journald.service"] = "the journal's",
        ["systemd-logind.service"] = "the login manager's",
    };

    private readonly int _self;
    private readonly string? _ownCgroup;
    private readonly HashSet<int> _terminal;

    private Protection(int self, string? ownCgroup, HashSet<int> terminal)
    {
        _self = self;
        _ownCgroup = ownCgroup;
        _terminal = terminal;
    }

    /// <summary>Looks around a process, which is bpftop itself.</summary>
    public static Protection Around(int self, ProcFiles proc) => new(self, proc.CgroupOf(self), TerminalChain.Of(self, proc));

    /// <summary>Why a process is not frozen, or null where it may be.</summary>
    /// <param name="process">The process.</param>
    /// <param name="path">Its cgroup.</param>
    public Refusal? OfProcess(in ProcessStat process, string path) =>
        OfProcess(process) ?? (UnitOf(path) is { } unit ? new Refusal($"{Of(process)} is in {unit}, {_units[CgroupPath.Name(unit)]} cgroup", CanBeForced: true) : null);

    /// <summary>Every reason against freezing a cgroup as a whole, those that cannot be forced first.</summary>
    /// <param name="path">The cgroup.</param>
    /// <param name="below">The cgroups below it.</param>
    /// <param name="members">Its processes and those below it.</param>
    public Refusal[] OfCgroup(string path, IEnumerable<string> below, IEnumerable<ProcessStat> members)
    {
        if (path == CgroupPath.Root)
        {
            return [new Refusal("the root cgroup is the whole machine, which is not acted on as one")];
        }

        List<Refusal> refusals = [];
        if (_ownCgroup is not null && CgroupPath.IsWithin(_ownCgroup, path))
        {
            refusals.Add(new Refusal($"bpftop itself runs in {path}"));
        }

        IEnumerable<string?> units = [UnitOf(path), .. below.Where(static child => _units.ContainsKey(CgroupPath.Name(child)))];
        refusals.AddRange(units.OfType<string>().Select(static unit => new Refusal($"{unit} is {_units[CgroupPath.Name(unit)]} cgroup", CanBeForced: true)));
        foreach (ProcessStat member in members)
        {
            if (OfProcess(member) is { } refusal)
            {
                refusals.Add(refusal with { Reason = $"{refusal.Reason}; it is in {path}" });
            }
        }

        return [.. refusals.OrderBy(static refusal => refusal.CanBeForced)];
    }

    private Refusal? OfProcess(in ProcessStat process)
    {
        if (process.IsKernelThread)
        {
            return new Refusal($"{Of(process)} is a kernel thread, which no freezer of cgroups holds");
        }

        if (process.Pid == 1)
        {
            return new Refusal($"{Of(process)} keeps the machine going");
        }

        if (process.Pid == _self)
        {
            return new Refusal($"{Of(process)} is bpftop itself");
        }

        if (_terminal.Contains(process.Pid))
        {
            return new Refusal($"{Of(process)} is what this terminal runs in, and with it bpftop", CanBeForced: true);
        }

        return _services.TryGetValue(process.Name, out string? service) ? new Refusal($"{Of(process)} is {service}", CanBeForced: true) : null;
    }

    /// <summary>The nearest cgroup of a protected unit that a cgroup is or is below.</summary>
    private static string? UnitOf(string path) =>
        CgroupPath.FromInside(path).FirstOrDefault(static at => _units.ContainsKey(CgroupPath.Name(at)));

    private static string Of(in ProcessStat process) => $"{process.Pid} {process.Name}";
}

/// <summary>Why something is not frozen.</summary>
/// <param name="Reason">One clause for the user.</param>
/// <param name="CanBeForced">True where a user who insists may have it all the same.</param>
internal sealed record Refusal(string Reason, bool CanBeForced = false);
