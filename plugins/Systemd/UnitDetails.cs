using System.Globalization;
using Bpftop.Linux;
using Bpftop.Systemd.Bus;
using Bpftop.Systemd.Names;
using Bpftop.Systemd.Texts;
using Bpftop.Systemd.Units;
using Bpftop.Toolkit;
using static Bpftop.Linux.Libc;

namespace Bpftop.Systemd;

/// <summary>The unit that owns a process, as its manager and its files tell of it.</summary>
internal sealed class UnitDetails(
    Latest<UnitDirectory> latest, ICgroupPaths paths, Surroundings surroundings, JournalTail journal, TimeProvider time) : IDetailProvider
{
    private const int MostNames = 50;
    private const int MostLines = 2000;
    private const double MicrosecondsPerSecond = 1e6;
    private const double NsPerSecond = 1e9;

    private static readonly string[] _relations = ["Requires", "RequiredBy", "WantedBy", "TriggeredBy"];
    private static readonly string[] _runTexts = ["Type", "Restart", "Result"];
    private static readonly string[] _runNumbers = ["MainPID", "NRestarts", "ExecMainStatus", "ExecMainCode", "ExecMainExitTimestamp"];
    private static readonly string[] _amounts = ["TasksCurrent", "TasksMax", "MemoryCurrent", "MemoryHigh", "MemoryMax", "CPUUsageNSec", "CPUQuotaPerSecUSec"];
    private static readonly string[] _relationFields = ["requires", "required by", "wanted by", "triggered by"];

    /// <summary>Reading the files that did not come back, which is not begun again before it does.</summary>
    private Task _files = Task.CompletedTask;

    public TableSpec Tab { get; } = FieldRows.Tab("systemd.details", "Unit", "A fact about the unit that owns the process, a line of its files, or one of its journal.");

    /// <summary>How long files may take: those of a user may be in a file system that does not answer.</summary>
    internal TimeSpan FilePatience { get; init; } = TimeSpan.FromSeconds(2);

    public bool Has(in ProcessRow process) => OwnerOf(process) is not null;

    public async Task ReadAsync(ProcessRow process, TableBuffer rows, IProgress<int> progress, CancellationToken cancellation)
    {
        LivingProcess.Require(surroundings.ProcRoot, process);
        UnitOwner owner = OwnerOf(process) ?? throw new DetailException(string.Create(CultureInfo.InvariantCulture, $"no unit owns process {process.Key.Pid}"));
        FieldRows fields = new(rows, cancellation);
        fields.Begin("unit");
        fields.Add("unit", owner.Unit);
        fields.Add("manager", owner.Manager.Length == 0 ? "the system's" : owner.Manager);
        fields.Add("path", owner.Path);
        if (latest.Current.Manager(owner.Manager) is not { } manager)
        {
            fields.Note("no manager answers for it, so only its name is known; its bus can be named in the plugin's \"buses\"");
            return;
        }

        (string? Path, List<string> DropIns) files = (null, []);
        bool sharesFiles = false;
        try
        {
            using BusConnection bus = await BusConnection.OpenAsync(manager.Address, surroundings.Limits, cancellation).ConfigureAwait(false);
            sharesFiles = SharesFiles(manager, bus.PeerPid);
            files = await AskAsync(new ManagerClient(bus), owner, manager, fields).ConfigureAwait(false);
        }
        catch (BusException fault)
        {
            fields.Note($"{manager.Address.Name}: {fault.Message}");
        }

        await AddFilesAsync(files.Path, files.DropIns, sharesFiles, UserOf(manager), fields, cancellation).ConfigureAwait(false);
        fields.Begin("journal");
        await AddJournalAsync(owner, sharesFiles, UserOf(manager), fields, cancellation).ConfigureAwait(false);

        // What was read by pid was its own, if it still has the pid.
        LivingProcess.Require(surroundings.ProcRoot, process);
    }

    /// <summary>The user whose manager it is, or null for the system's.</summary>
    private static uint? UserOf(ManagerUnits manager) => manager.Address.User;

    /// <summary>Whether the paths that a manager says lead to the same files here, and its journal is the machine's: it has the
    /// same root directory. Of a capsule it is not known which user may read them.</summary>
    /// <param name="manager">The manager.</param>
    /// <param name="peer">See <see cref="BusConnection.PeerPid"/>.</param>
    private bool SharesFiles(ManagerUnits manager, int peer) => peer > 0
        && (manager.Label.Length == 0 || (UnitName.IsInnerManager(manager.Label) && UserOf(manager) is not null))
        && statx(AT_FDCWD, string.Create(CultureInfo.InvariantCulture, $"{surroundings.ProcRoot}/{peer}/root"), 0, StatX.STATX_BASIC_STATS, out StatX theirs) == 0
        && statx(AT_FDCWD, "/", 0, StatX.STATX_BASIC_STATS, out StatX ours) == 0
        && (theirs.Inode, theirs.DeviceMajor, theirs.DeviceMinor) == (ours.Inode, ours.DeviceMajor, ours.DeviceMinor);

    private static string? Names(List<string> names) => names.Count == 0 ? null
        : names.Count <= MostNames ? string.Join(' ', names)
        : string.Create(CultureInfo.InvariantCulture, $"{string.Join(' ', names.Take(MostNames))} and {names.Count - MostNames} more");

    private static string? Count(double number) => double.IsNaN(number) ? null : number.ToString("0", CultureInfo.InvariantCulture);

    private static string? Seconds(double number) => double.IsNaN(number) ? null : string.Create(CultureInfo.InvariantCulture, $"{number:0.###} s");

    private static string? Percent(double secondsOfSecond) => double.IsNaN(secondsOfSecond) ? null : string.Create(CultureInfo.InvariantCulture, $"{secondsOfSecond * 100:0.##} % of one CPU");

    /// <summary>What the unit uses of what it may, or null where neither is known.</summary>
    private static string? Used(string? used, string? limit) => used is null && limit is null ? null : $"{used ?? "not accounted"}{(limit is null ? ", no limit" : $" of {limit}")}";

    private UnitOwner? OwnerOf(in ProcessRow process) =>
        (process.Traits & ProcessTraits.KernelThread) == 0 && paths.TryGet(process.CgroupId, out string? path) && LivingProcess.WhyNotActedOn(path) is null
            ? UnitPath.Parse(path, latest.Current.Roots)
            : null;

    /// <summary>All at once: a bus that is far away answers as fast for all as for one.</summary>
    private async Task<(string? Path, List<string> DropIns)> AskAsync(ManagerClient client, UnitOwner owner, ManagerUnits manager, FieldRows rows)
    {
        string unit = owner.Unit;
        bool isService = owner.Kind == UnitName.Service;
        Task<string?> description = client.TextOfAsync(unit, "Description");
        Task<string?> load = client.TextOfAsync(unit, "LoadState");
        Task<string?> active = client.TextOfAsync(unit, "ActiveState");
        Task<string?> sub = client.TextOfAsync(unit, "SubState");
        Task<double> since = client.NumberOfAsync(unit, "StateChangeTimestamp");
        Task<string?> enabled = client.TextOfAsync(unit, "UnitFileState");
        Task<string?> fragment = client.TextOfAsync(unit, "FragmentPath");
        Task<List<string>> dropIns = client.UnitTextsAsync(unit, "DropInPaths");
        Task<List<string>>[] others = [.. _relations.Select(property => client.UnitTextsAsync(unit, property))];
        Task<string?>[] texts = [.. _runTexts.Select(property => isService ? client.TextOfAsync(unit, property, ofKind: true) : Task.FromResult<string?>(null))];
        Task<double>[] numbers = [.. _runNumbers.Select(property => isService ? client.NumberOfAsync(unit, property, ofKind: true) : Task.FromResult(double.NaN))];
        Task<double>[] amounts = [.. _amounts.Select(property => client.NumberOfAsync(unit, property, ofKind: true))];
        await Task.WhenAll([description, load, active, sub, since, enabled, fragment, dropIns, .. others, .. texts, .. numbers, .. amounts]).ConfigureAwait(false);

        rows.Add("description", description.Result);
        rows.Add("load", load.Result);
        rows.Add("state", active.Result is null ? null : $"{active.Result}/{sub.Result}");
        rows.Add("since", FieldText.Moment(since.Result / MicrosecondsPerSecond, time.LocalTimeZone));
        rows.Add("enabled", enabled.Result is { Length: > 0 } state ? state : null);
        AddRun([.. texts.Select(static text => text.Result)], [.. numbers.Select(static number => number.Result)], manager.SharesPids, rows);
        AddUsage([.. amounts.Select(static amount => amount.Result)], rows);
        rows.Begin("relations");
        foreach ((string field, Task<List<string>> names) in _relationFields.Zip(others))
        {
            rows.Add(field, Names(names.Result));
        }

        return (fragment.Result, dropIns.Result);
    }

    private void AddRun(string?[] texts, double[] numbers, bool sharesPids, FieldRows rows)
    {
        const int MainPid = 0;
        const int Restarts = 1;
        const int Status = 2;
        const int Code = 3;
        const int Exit = 4;
        rows.Begin("run");
        rows.Add("type", texts[0]);
        rows.Add("main pid", numbers[MainPid] > 0 ? $"{Count(numbers[MainPid])}{(sharesPids ? "" : ", in its manager's pid namespace")}" : null);
        rows.Add("restart", texts[1]);
        rows.Add("restarts", Count(numbers[Restarts]));
        rows.Add("result", texts[2]);

        // waitid(2): CLD_EXITED, CLD_KILLED, CLD_DUMPED; 0 while it has not ended yet.
        rows.Add("last end", numbers[Code] switch
        {
            1 => $"exit status {Count(numbers[Status])}",
            2 => $"killed by signal {Count(numbers[Status])}",
            3 => $"killed by signal {Count(numbers[Status])}, with a core dump",
            _ => null,
        });
        rows.Add("last end at", numbers[Code] > 0 ? FieldText.Moment(numbers[Exit] / MicrosecondsPerSecond, time.LocalTimeZone) : null);
    }

    private static void AddUsage(double[] amounts, FieldRows rows)
    {
        const int Tasks = 0;
        const int TasksMax = 1;
        const int Memory = 2;
        const int MemoryHigh = 3;
        const int MemoryMax = 4;
        const int Cpu = 5;
        const int Quota = 6;
        rows.Begin("usage");
        rows.Add("tasks", Used(Count(amounts[Tasks]), Count(amounts[TasksMax])));
        rows.Add("memory", Used(FieldText.Bytes(amounts[Memory]), FieldText.Bytes(amounts[MemoryMax])));
        rows.Add("memory high", FieldText.Bytes(amounts[MemoryHigh]));
        rows.Add("CPU time", Seconds(amounts[Cpu] / NsPerSecond));
        rows.Add("CPU quota", Percent(amounts[Quota] / MicrosecondsPerSecond));
    }

    private async Task AddFilesAsync(string? fragment, List<string> dropIns, bool sharesFiles, uint? user, FieldRows rows, CancellationToken cancel)
    {
        string[] files = [.. new[] { fragment ?? "" }.Concat(dropIns.Take(MostNames)).Where(static path => path.Length > 0)];
        rows.Begin("files");
        rows.Add("unit file", files.Length == 0 ? null : fragment);
        foreach (string dropIn in dropIns.Take(MostNames))
        {
            rows.Add("drop-in", dropIn);
        }

        if (files.Length == 0)
        {
            return;
        }

        if (!sharesFiles)
        {
            rows.Note("the unit's files are not shown, for its manager may see other files by these paths");
            return;
        }

        if (!_files.IsCompleted)
        {
            rows.Note("the unit's files are not shown: reading them earlier has not come back");
            return;
        }

        Task<(string Path, string? Text, string? Problem)[]> reading = Task.Run(
            () => files.Select(path => (path, UnitFile.Read(path, user, out string? problem), problem)).ToArray(), cancel);
        _files = reading;
        try
        {
            AddTexts(await reading.WaitAsync(FilePatience, cancel).ConfigureAwait(false), rows);
        }
        catch (TimeoutException)
        {
            rows.Note(string.Create(CultureInfo.InvariantCulture, $"the unit's files were not read within {FilePatience.TotalSeconds:0.#} s"));
        }
    }

    private static void AddTexts((string Path, string? Text, string? Problem)[] files, FieldRows rows)
    {
        foreach ((string path, string? text, string? problem) in files)
        {
            string name = Path.GetFileName(path);
            rows.Begin("text");
            if (text is null)
            {
                rows.Add(name, $"cannot be read: {problem}");
                continue;
            }

            int number = 0;
            foreach (string line in text.TrimEnd('\n').Split('\n').Take(MostLines))
            {
                rows.Add(string.Create(CultureInfo.InvariantCulture, $"{name}:{++number}"), line);
            }
        }
    }

    private async Task AddJournalAsync(UnitOwner owner, bool sharesFiles, uint? user, FieldRows rows, CancellationToken cancel)
    {
        if (!sharesFiles)
        {
            rows.Add("journal", "not read: it is that of its manager's own machine or container");
            return;
        }

        JournalTail.Lines lines = await journal.ReadAsync(owner.Unit, user, cancel).ConfigureAwait(false);
        rows.Add("journal", lines.Why);
        foreach (string line in lines.Texts)
        {
            rows.AddLine(null, line);
        }
    }
}
