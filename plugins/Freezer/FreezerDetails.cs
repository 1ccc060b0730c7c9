using System.Globalization;
using Bpftop.Freezer.Cgroups;
using Bpftop.Freezer.Files;
using Bpftop.Freezer.Journal;
using Bpftop.Freezer.Limits;
using Bpftop.Freezer.Processes;
using Bpftop.Toolkit;

namespace Bpftop.Freezer;

/// <summary>What holds a process, and what its cgroup may use.</summary>
internal sealed class FreezerDetails(CgroupTree tree, ProcFiles processes, FrozenList frozen, CgroupLimits limits, TimeProvider time) : IDetailProvider
{
    /// <summary>More processes of a cgroup are not listed, and counted.</summary>
    internal const int MostProcesses = 1000;

    /// <summary>Limits by their files, with the files that say how much is used.</summary>
    private static readonly (string File, string? Used)[] _limits =
    [
        ("cpu.max", null), ("memory.high", "memory.current"), ("memory.max", "memory.current"), ("pids.max", "pids.current"),
    ];

    public TableSpec Tab { get; } = FieldRows.Tab("freezer.details", "Freezer", "A fact about the cgroup that the process is in, its freezer and its limits.");

    public bool Has(in ProcessRow process) => process.CgroupId != 0 && (process.Traits & ProcessTraits.KernelThread) == 0;

    public Task ReadAsync(ProcessRow process, TableBuffer rows, IProgress<int> progress, CancellationToken cancellation) =>
        Task.Run(() => Read(process, new FieldRows(rows, cancellation)), cancellation);

    private void Read(in ProcessRow process, FieldRows rows)
    {
        int pid = processes.Require(process).Pid;
        string? path = processes.CgroupOf(pid);
        rows.Begin("cgroup");
        if (LivingProcess.WhyNotActedOn(path) is { } why)
        {
            rows.Add("path", path);
            rows.Note($"its cgroup {why}");
        }
        else
        {
            using Cgroup cgroup = tree.Open(path!, out int error) ?? throw new DetailException($"cgroup {path} cannot be opened: {FileCalls.Explain(error)}");
            AddCgroup(cgroup, pid, rows);
            AddLimits(cgroup, rows);
            if (cgroup.Path != CgroupPath.Root)
            {
                // In there is whatever nobody put anywhere: no group.
                AddProcesses(cgroup, rows);
            }
        }

        // What was read by pid was its own, if it still has the pid.
        processes.Require(process);
    }

    private void AddCgroup(Cgroup cgroup, int pid, FieldRows rows)
    {
        CgroupEvents events = cgroup.Events;
        bool isRoot = cgroup.Path == CgroupPath.Root;
        rows.Add("path", cgroup.Path);
        rows.Add("id", cgroup.Id.ToString(CultureInfo.InvariantCulture));
        rows.Add("made for", LoneProcess.Of(cgroup.Path) is { } lone ? string.Create(CultureInfo.InvariantCulture, $"process {lone.Pid} alone, from {lone.Origin}") : null);
        rows.Add("populated", isRoot ? null : events.IsPopulated ? "yes" : "no");

        rows.Begin("freezer");
        string[] holders = [.. tree.HoldersOf(cgroup.Path)];
        rows.Add("state", isRoot ? "the root cgroup has no freezer" : events.IsFrozen ? "frozen" : holders.Length > 0 ? "freezing: a process goes on" : "not frozen");
        rows.Add("held by version 1", processes.FirstFreezerOf(pid));
        foreach (string holder in holders)
        {
            rows.Add("held by", holder);
            AddRecord(holder, rows);
        }

        rows.Begin("cgroup.freeze");
        foreach (string at in CgroupPath.FromInside(cgroup.Path))
        {
            using Cgroup? above = tree.Open(at, out _);
            rows.Add(at, above?.FreezeSetting switch { true => "1", false => "0", null => null });
        }
    }

    private void AddRecord(string holder, FieldRows rows)
    {
        if (Array.Find(frozen.Current, entry => entry.Cgroup == holder) is not { } entry)
        {
            rows.Add("frozen by", "not known: bpftop has no record of it");
            return;
        }

        rows.Add("frozen by", entry.Record.Alone is { } lone
            ? string.Create(CultureInfo.InvariantCulture, $"bpftop, process {lone.Pid} alone, which it moved from {lone.Origin}")
            : "bpftop, as a whole");
        rows.Add("since", FieldText.Moment(entry.Record.Since, time.LocalTimeZone));
        rows.Add("thaws in", entry.Record.ThawAt is { } at
            ? string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, at - time.SecondsSinceStart()):0} s")
            : "not by itself");
    }

    /// <summary>The cgroup's own, and those of cgroups above that limit it too.</summary>
    private void AddLimits(Cgroup cgroup, FieldRows rows)
    {
        foreach (string at in CgroupPath.FromInside(cgroup.Path))
        {
            using Cgroup? one = tree.Open(at, out _);
            bool isOwn = at == cgroup.Path;
            rows.Begin(isOwn ? "limits" : $"limits of {at}");
            foreach ((string file, string? used) in _limits)
            {
                string? text = one?.Read(file, out _)?.Trim();
                if (text is null && isOwn)
                {
                    rows.Add(file, $"none: {tree.WhyMissing(file)}");
                }
                else if (text is not null && (isOwn || text.Split(' ')[0] != LimitKind.None))
                {
                    string now = used is not null && one!.Read(used, out _)?.Trim() is { } amount ? $"; {LimitKind.Show(file, amount)} in use" : "";
                    rows.Add(file, $"{LimitKind.Show(file, text)}{now}{OfOurs(one!.Id, file)}");
                }
            }
        }
    }

    private string OfOurs(ulong id, string file) => limits.Current.FirstOrDefault(set => set.Id == id && set.Kind.File == file) is { } ours
        ? $"; set by this bpftop (before: {ours.Kind.Show(ours.Before)})"
        : "";

    private void AddProcesses(Cgroup cgroup, FieldRows rows)
    {
        rows.Begin("processes");
        int[] members = cgroup.ReadProcesses(out int error);
        if (error != 0)
        {
            // Of a threaded cgroup, for one, which the one above lists.
            rows.Note($"the processes in it cannot be listed: {FileCalls.Explain(error)}");
        }

        foreach (int member in members.Take(MostProcesses))
        {
            rows.Add(
                member == 0 ? "other pid namespace" : member.ToString(CultureInfo.InvariantCulture),
                member == 0 ? "a process" : processes.Stat(member)?.Name);
        }

        if (members.Length > MostProcesses)
        {
            rows.Note(string.Create(CultureInfo.InvariantCulture, $"{members.Length - MostProcesses} more processes"));
        }
    }
}
