using Bpftop.Host.Cli;
using Bpftop.Host.Plugins;
using Bpftop.Host.Screen;
using Bpftop.Host.Screen.Keys;
using Bpftop.Host.Screen.Themes;
using Bpftop.Host.Signals;
using Bpftop.Toolkit;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Composition;

/// <summary>Turns what the user asked for into what the screen starts with.</summary>
internal sealed class ScreenOptionsBuilder(Engine engine, TimeProvider time)
{
    private const string ProcRoot = "/proc";

    /// <exception cref="CommandException">A column, the filter, a theme or a key is not one; exit code 2.</exception>
    public ScreenOptions Build(RunOptions run)
    {
        ResolvedView view = new ViewResolver(engine.Columns).Resolve(run.View, engine.Columns["cpu"]);
        ActionRunner actions = new(
            engine.Plugins, run.ReadOnly, static key => LivingProcess.IsStillThere(ProcRoot, key), PluginLimits.Default);
        return new ScreenOptions
        {
            Catalogue = engine.Columns,
            Columns = view.Columns.IsEmpty ? null : view.Columns,
            Sort = view.Options.Sort,
            Order = view.Options.Order,
            Filter = view.Options.Filter,
            GroupBy = view.Options.GroupBy,
            Tree = view.Options.Tree,
            Threads = view.Options.Threads,
            KernelThreads = view.Options.KernelThreads,
            Users = view.Options.Users,
            Pids = view.Options.Pids,
            ReadOnly = run.ReadOnly,
            Ascii = run.Ascii,
            Theme = FindTheme(run),
            Keys = Bind(run),
            Plugins = new PluginBoard(engine.Plugins, actions, new LeavingChecks(engine.Plugins, PluginLimits.Default)),
            Notice = string.Join("; ", engine.Plugins.UnknownIds) is { Length: > 0 } unknown ? unknown : null,
            Signals = new SignalSender(ProcRoot),
            OwnUid = geteuid(),
            Time = time,
        };
    }

    private static Theme FindTheme(RunOptions run)
    {
        if (run.Theme is { } stated && !ThemeCatalog.TryGet(stated.Value, out _))
        {
            throw CommandException.Usage($"{stated.Origin}: unknown theme \"{stated.Value}\"{NearestName.Hint(stated.Value, ThemeCatalog.Names)}");
        }

        return ThemeCatalog.Get(run.Color ? run.Theme?.Value ?? ThemeCatalog.DefaultName : ThemeCatalog.MonoName);
    }

    private KeyBindings Bind(RunOptions run)
    {
        string[] names = [.. Screen.Keys.Commands.All.ToArray().Select(static command => command.Name)];
        string[] actions = [.. engine.Plugins.Health().SelectMany(static plugin => plugin.Actions).Select(static action => action.Id)];
        foreach ((string command, Stated<string[]> keys) in run.Keys)
        {
            // A command with a dot may be an action of a plugin that is not here today.
            if (!names.Contains(command) && !actions.Contains(command) && !command.Contains('.', StringComparison.Ordinal))
            {
                throw CommandException.Usage($"{keys.Origin}: unknown command \"{command}\"{NearestName.Hint(command, names)}");
            }
        }

        Dictionary<string, string[]> rebound = run.Keys.ToDictionary(static entry => entry.Key, static entry => entry.Value.Value);
        if (KeyBindings.TryCreate(rebound, out KeyBindings? bindings, out string? error))
        {
            return bindings;
        }

        string origin = run.Keys.TryGetValue(error.Split(':')[0], out Stated<string[]>? wrong) ? wrong.Origin : "keys";
        throw CommandException.Usage($"{origin}: {error}");
    }
}
