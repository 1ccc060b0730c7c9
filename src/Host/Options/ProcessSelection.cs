namespace Bpftop.Host.Options;

/// <summary>Which processes a command is for: those that every flag that was typed leaves.</summary>
/// <param name="Pids">Null for all.</param>
/// <param name="Groups">Names of units, of containers; a process has to be in one of each kind that is there.</param>
/// <param name="Cgroups">Paths; a process in one of them or below it. Empty for all.</param>
internal sealed record ProcessSelection(
    ImmutableHashSet<int>? Pids, ImmutableArray<(PartOf Kind, string Flag, string[] Names)> Groups, string[] Cgroups)
{
    /// <summary>The flags that choose, for messages.</summary>
    public const string Flags = "--pid, --unit, --container, --cgroup or --filter";

    /// <exception cref="CommandException">Nothing is chosen, or a path is none; exit code 2.</exception>
    public static ProcessSelection Of(Settings settings, string command)
    {
        if (!settings.Says(Setting.Pids) && !settings.Says(Setting.Units) && !settings.Says(Setting.Containers)
            && !settings.Says(Setting.Cgroups) && !settings.Says(Setting.Filter))
        {
            throw CommandException.Usage($"{command}: no process is chosen; give {Flags}");
        }

        List<(PartOf, string, string[])> groups = [];
        foreach ((PartOf kind, Setting<string[]> setting) in ((PartOf, Setting<string[]>)[])[(PartOf.Unit, Setting.Units), (PartOf.Container, Setting.Containers)])
        {
            if (settings.Says(setting))
            {
                groups.Add((kind, setting.Flag!.Name, settings.Of(setting)));
            }
        }

        string[] cgroups = settings.Of(Setting.Cgroups);
        return Array.Find(cgroups, static path => !path.StartsWith('/')) is { } wrong
            ? throw Setting.Wrong(Setting.Cgroups.Flag!, wrong, "must be the path of a cgroup from the root of its hierarchy, for example /system.slice/web.service")
            : new ProcessSelection(settings.Of(Setting.Pids), [.. groups], [.. cgroups.Select(static path => path.TrimEnd('/'))]);
    }
}
