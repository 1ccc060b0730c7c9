using Bpftop.Host.Options;
using Bpftop.Host.Plugins;
using Bpftop.Host.Sampling;
using Bpftop.Host.Snapshot;
using Bpftop.Host.Targets;
using Bpftop.Host.View;

namespace Bpftop.Host.Subcommands;

/// <summary>Finds the processes that a selection of the command line is for, and pins them.</summary>
/// <param name="columns">The host's columns and those of plugins.</param>
/// <param name="plugins">Loaded, and not started.</param>
/// <param name="source">Takes refreshes.</param>
/// <param name="time">The clock.</param>
/// <param name="ownPid">bpftop's: it is left out.</param>
internal sealed class ChosenProcesses(ColumnCatalog columns, PluginCatalog plugins, IFrameSource source, TimeProvider time, int ownPid)
{
    private readonly GroupNames _groups = new(columns);

    /// <exception cref="CommandException">The selection cannot be looked up.</exception>
    public Choice Find(ProcessSelection selection, Settings settings, CancellationToken cancel)
    {
        ViewOptions view = new ViewResolver(columns).Resolve(settings, columns["pid"]).Options;
        plugins.StartAndWait(plugins.Plugins, cancel);
        foreach ((PartOf kind, string flag, _) in selection.Groups)
        {
            if (!_groups.Of(kind).Any())
            {
                string hung = string.Concat(plugins.Health().Where(static plugin => plugin.State == PluginState.Hung)
                    .Select(static plugin => $"; plugin {plugin.Id} is {plugin.StateName}: {plugin.Reason}"));
                throw new CommandException(ExitCode.Failed, $"{flag}: no plugin that is on knows a process's {GroupName.WordOf(kind)}{hung}; see bpftop plugins");
            }
        }

        DemandMarks marks = new();
        view.Demand(marks);
        _groups.Demand(marks);
        marks.Add(columns["cgroup"]);
        using SampledFrames frames = new(source, time, TimeSpan.FromMilliseconds(settings.Of(Setting.Delay)), marks.ToDemand(), cancel);

        // What is used over an interval, and what plugins find out, is there at the second look; who a process is at the first.
        bool needsInterval = view.Filter is not null || !selection.Groups.IsEmpty;
        return frames.NextWithTexts(columns, needsInterval) is { } frame
            ? Of(frame, selection, view)
            : throw new CommandException(ExitCode.Failed, "ended before anything was done");
    }

    private Choice Of(Frame frame, ProcessSelection selection, ViewOptions view)
    {
        ImmutableArray<ChosenProcess>.Builder found = ImmutableArray.CreateBuilder<ChosenProcess>();
        HashSet<int> missing = [.. selection.Pids ?? []];
        HashSet<(PartOf, string)> empty = [.. selection.Groups.SelectMany(static group => group.Names.Select(name => (group.Kind, name)))];
        for (int row = 0; row < frame.RowCount; row++)
        {
            ref readonly ProcessRow process = ref frame.Rows[row];
            missing.Remove(process.Key.Pid);
            empty.RemoveWhere(group => IsIn(frame, row, group));
            if (IsChosen(frame, row, selection, view))
            {
                // The row was made before its command line came.
                string text = frame.Identities[row].Late.ShownCommand;
                found.Add(new ChosenProcess(process, new ProcessTarget(process.Key, frame.Identities[row].UserName, text), _groups.Of(frame, row)));
            }
        }

        IEnumerable<string> nobodys = missing.Order().Select(static pid => string.Create(CultureInfo.InvariantCulture, $"there is no process {pid}"));
        IEnumerable<string> nothings = empty.Select(static group => $"no process belongs to {GroupName.WordOf(group.Item1)} {group.Item2}");
        return new Choice([.. found.OrderBy(static process => process.Row.Key.Pid)], [.. nobodys, .. nothings], _groups.All(frame));
    }

    private bool IsIn(Frame frame, int row, (PartOf Kind, string Name) group) =>
        _groups.Of(group.Kind).Any(column => frame.Has(column) && frame.Texts(column)[row] == group.Name);

    private bool IsChosen(Frame frame, int row, ProcessSelection selection, ViewOptions view)
    {
        ref readonly ProcessRow process = ref frame.Rows[row];
        bool isNamed = selection.Pids?.Contains(process.Key.Pid) == true;

        // Whom nobody named is not meant where it cannot be helped, or would be bpftop itself.
        if ((process.Traits & ProcessTraits.Thread) != 0 || process.Key.Pid == ownPid || (!isNamed && (process.Traits & ProcessTraits.KernelThread) != 0))
        {
            return false;
        }

        if (!view.Allows(process.Uid, process.Key.Pid) || view.Filter?.Matches(frame, row) == false)
        {
            return false;
        }

        string cgroup = frame.Texts(columns["cgroup"])[row] ?? "";
        return (selection.Cgroups.Length == 0 || Array.Exists(selection.Cgroups, path => cgroup == path || cgroup.StartsWith(path + "/", StringComparison.Ordinal)))
            && selection.Groups.All(group => group.Names.Any(name => IsIn(frame, row, (group.Kind, name))));
    }
}

/// <summary>What was found of a selection.</summary>
/// <param name="Processes">By pid.</param>
/// <param name="Missing">What was named and is nobody's, pids first: a clause for each.</param>
/// <param name="Groups">What every process is part of, the others too.</param>
internal sealed record Choice(
    ImmutableArray<ChosenProcess> Processes, ImmutableArray<string> Missing, ImmutableArray<(ProcessKey Key, GroupName Group)> Groups);

/// <summary>A process that was chosen.</summary>
/// <param name="Row">As plugins see it.</param>
/// <param name="Target">Pinned.</param>
/// <param name="Group">What it is part of, or null.</param>
internal sealed record ChosenProcess(ProcessRow Row, ProcessTarget Target, GroupName? Group);
