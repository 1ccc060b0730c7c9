using Bpftop.Host.Plugins.Calls;
using Bpftop.Host.Plugins.Filling;
using Bpftop.Host.Plugins.Loading;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Plugins;

/// <summary>Every plugin that was found: loads those that are on, switches them on and off, and knows how each is
/// doing.</summary>
/// <remarks>Any thread; switching takes as long as the plugin's constructors do, up to a limit.</remarks>
internal sealed class PluginCatalog : IPluginSwitches, IDisposable
{
    private readonly Lock _gate = new();
    private readonly ImmutableArray<Plugin> _plugins;
    private readonly HostServices _host;
    private readonly PluginLimits _limits;
    private readonly TimeProvider _time;
    private readonly ColumnCatalog _columns;
    private readonly ColumnRunner _runner;
    private PluginSettings _settings;
    private PluginLoader _loader;
    private bool _started;
    private int _version;

    /// <summary>Loads the plugins that are on. Nothing probes or refreshes before <see cref="Start"/>.</summary>
    /// <param name="sources">The plugins, see <see cref="PluginFinder"/>.</param>
    /// <param name="settings">Which are on, and with what options.</param>
    /// <param name="columns">Where their columns are added.</param>
    /// <param name="host">The services that they get.</param>
    /// <param name="limits">How long they may take.</param>
    public PluginCatalog(
        IEnumerable<IPluginSource> sources,
        PluginSettings settings,
        ColumnCatalog columns,
        HostServices host,
        PluginLimits? limits = null)
    {
        _host = host;
        _settings = settings;
        _columns = columns;
        _limits = limits ?? PluginLimits.Default;
        _time = host.Time;
        _loader = new PluginLoader(settings, host);
        _runner = new ColumnRunner(_limits);
        _plugins = [.. sources.Select(source => new Plugin(source, () => Interlocked.Increment(ref _version)))];
        LoadAll();
        _runner.Plugins = [.. _plugins];
    }

    public int Version => Volatile.Read(ref _version);

    /// <summary>Fills the frames with what the plugins have.</summary>
    public IFrameExtension Runner => _runner;

    /// <summary>Id of the plugin that the sampling thread is stuck in, or null.</summary>
    public string? StuckIn => _runner.StuckIn;

    /// <summary>The plugins, in the order of their folders.</summary>
    public ImmutableArray<Plugin> Plugins => _plugins;

    /// <summary>One clause for each id in the settings that no plugin has. No error: one configuration may serve several
    /// hosts, and not each has every plugin.</summary>
    public IEnumerable<string> UnknownIds => _settings.Switches.Keys.Concat(_settings.Options.Keys)
        .Distinct(StringComparer.Ordinal).Select(id => Missing(id, $"plugins.{id}")).OfType<string>();

    /// <summary>What is wrong with options of plugins that are on; each such option was left out.</summary>
    public IEnumerable<string> OptionFaults => _plugins.SelectMany(static plugin => plugin.OptionFaults);

    /// <summary>Begins to probe and refresh.</summary>
    public void Start() => Start(_plugins);

    /// <summary>Begins to probe and refresh some of the plugins, and no other; waits until it is known of each whether it is
    /// usable, and then until each of their refreshes has run, or for the limits.</summary>
    public void StartAndWait(ImmutableArray<Plugin> plugins, CancellationToken cancel)
    {
        Start(plugins);
        Within(_limits.Probe + _limits.Grace, plugins.Select(static plugin => plugin.Answered.Task)).Wait(cancel);
        Within(_limits.Answers, plugins.Select(static plugin => plugin.Settled.Task)).Wait(cancel);
    }

    /// <summary>Begins to probe and refresh, and waits until each plugin that is on was probed once, or has taken longer than it
    /// may: what is told of them then is all that there is to tell.</summary>
    public void StartAndWait()
    {
        Start();
        WaitForAnswersAsync(_limits.Probe + _limits.Grace).GetAwaiter().GetResult();
    }

    /// <summary>Waits until each plugin that is on was probed once, or for the given time.</summary>
    public Task WaitForAnswersAsync(TimeSpan longest) => Within(longest, _plugins.Select(static plugin => plugin.Answered.Task));

    public ImmutableArray<PluginHealth> Health()
    {
        string? stuck = _runner.StuckIn;
        return [.. _plugins.Select(plugin => plugin.Health()).Select(health => health.Id == stuck && stuck is not null
            ? health with { State = PluginState.Hung, Reason = "a fill of it has not come back" }
            : health)];
    }

    /// <summary>The plugin of an id, or null. Where two folders have the id, it is the first that was not refused.</summary>
    public Plugin? Find(string id)
    {
        Plugin? found = null;
        foreach (Plugin plugin in _plugins)
        {
            if (plugin.Id == id && (found is null || found.Status.State == PluginState.Refused))
            {
                found = plugin;
            }
        }

        return found;
    }

    /// <summary>The plugin whose table has a command: of several that say so, the one that is on. Null for none.</summary>
    public Plugin? WithCommand(string name)
    {
        Plugin[] having = [.. _plugins.Where(plugin => plugin.Source.Commands is { IsDefault: false } commands && commands.Contains(name))];
        return Array.Find(having, static plugin => plugin.Instance is not null) ?? having.FirstOrDefault();
    }

    /// <summary>Makes a plugin that is on anew with other settings; before it is started.</summary>
    public void Remake(Plugin plugin, PluginSettings settings)
    {
        lock (_gate)
        {
            _settings = settings;
            _loader = new PluginLoader(settings, _host);
            Disable(plugin.Id);
            Enable(plugin.Id);
        }
    }

    public PluginStatus? Switch(string id, bool on) => on ? Enable(id) : Disable(id);

    /// <summary>One clause where no plugin has an id, else null.</summary>
    /// <param name="id">The id.</param>
    /// <param name="where">Where somebody named it.</param>
    public string? Missing(string id, string where) => Find(id) is not null
        ? null
        : $"{where}: there is no such plugin{NearestName.Hint(id, [.. _plugins.Select(static plugin => plugin.Id)])}";

    /// <summary>Switches a plugin on for this run.</summary>
    /// <returns>How it is then, or null where there is no such plugin.</returns>
    public PluginStatus? Enable(string id)
    {
        lock (_gate)
        {
            Plugin? plugin = Find(id);
            if (plugin is null || plugin.Instance is not null || plugin.Source.Refusal is not null)
            {
                return plugin?.Status;
            }

            Task<PluginParts> loading = Task.Run(() => _loader.Load(plugin.Source, asked: true));
            Commit(plugin, loading, _limits.Load);
            if (_started)
            {
                plugin.Loop?.Start();
            }

            return plugin.Status;
        }
    }

    /// <summary>Switches a plugin off for this run: its background work ends, its columns go blank.</summary>
    /// <returns>How it is then, or null where there is no such plugin.</returns>
    public PluginStatus? Disable(string id)
    {
        lock (_gate)
        {
            Plugin? plugin = Find(id);
            if (plugin is { Source.Refusal: null })
            {
                BackgroundLoop? loop = plugin.Loop;
                PluginInstance? instance = plugin.Instance;
                plugin.Loop = null;
                plugin.Stop(new PluginStatus(PluginState.Disabled, "switched off"));
                if (instance is not null)
                {
                    _ = CloseOnThread(instance, loop);
                }
            }

            return plugin?.Status;
        }
    }

    /// <summary>Ends the background work and disposes every plugin that comes back in time.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _runner.Plugins = [];
            Task[] closing = [.. _plugins.Where(static plugin => plugin.Instance is not null)
                .Select(plugin => CloseOnThread(plugin.Instance!, plugin.Loop))];
            Task.WaitAll(closing, _limits.Grace + _limits.Grace);
        }
    }

    private void Start(ImmutableArray<Plugin> plugins)
    {
        lock (_gate)
        {
            _started = true;
            foreach (Plugin plugin in plugins)
            {
                plugin.Loop?.Start();
            }
        }
    }

    private Task<Task> Within(TimeSpan longest, IEnumerable<Task> tasks) => Task.WhenAny(Task.WhenAll(tasks), Task.Delay(longest, _time));

    private void LoadAll()
    {
        HashSet<string> ids = new(StringComparer.Ordinal);
        List<Plugin> loading = [];
        List<Task<PluginParts>> tasks = [];
        foreach (Plugin plugin in _plugins)
        {
            IPluginSource source = plugin.Source;
            if (source.Refusal is { } refusal)
            {
                plugin.Stop(new PluginStatus(refusal.State, refusal.Reason, refusal.Remedy));
            }
            else if (source.DeclaredId is { } id && !ids.Add(id))
            {
                plugin.Stop(Taken(id));
            }
            else if (source.DeclaredId is { } known && _settings.Switch(known) is false)
            {
                plugin.Stop(PluginLoader.Disabled(false));
            }
            else
            {
                // All at once, for most of it is waiting for files.
                loading.Add(plugin);
                tasks.Add(Task.Run(() => _loader.Load(source, asked: false)));
            }
        }

        // One limit for all together: several that hang cost no more time than one.
        long start = _time.GetTimestamp();
        for (int index = 0; index < loading.Count; index++)
        {
            TimeSpan left = _limits.Load - _time.GetElapsedTime(start);
            Commit(loading[index], tasks[index], left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }
    }

    /// <summary>Waits for the plugin's constructors, and switches it on with what they made.</summary>
    private void Commit(Plugin plugin, Task<PluginParts> loading, TimeSpan longest)
    {
        if (!loading.Wait(longest))
        {
            plugin.Stop(new PluginStatus(
                PluginState.Hung,
                $"loading it took longer than {_limits.Load.TotalSeconds:0.#} s",
                "Report it to the plugin's author, or switch the plugin off."));
            _ = loading.ContinueWith(static late => late.Result.Services?.Dispose(), TaskScheduler.Default);
            return;
        }

        PluginParts parts = loading.Result;
        plugin.Info = parts.Info;
        plugin.OptionFaults = parts.OptionFaults;
        if (parts.Off is { } off)
        {
            plugin.Stop(off);
            return;
        }

        string? wrong = _plugins.Any(other => other != plugin && other.Info?.Id == plugin.Id)
            ? Taken(plugin.Id).Reason
            : TakenColumn(plugin.Id, parts) ?? TakenCommand(parts);
        if (wrong is not null)
        {
            plugin.Info = null;
            plugin.Stop(new PluginStatus(PluginState.Refused, wrong, "Remove one of the two."));
            parts.Services!.Dispose();
            return;
        }

        PluginInstance instance = new(
            parts,
            Slots(plugin.Id, parts),
            [.. parts.Details.Select(part => new DetailTab(part.Provider, part.Tab, part.Graphs, _limits, plugin))]);
        plugin.Start(instance);
        plugin.Loop = new BackgroundLoop(plugin, instance, _limits, _time);
    }

    private ImmutableArray<FillSlot> Slots(string id, PluginParts parts)
    {
        ImmutableArray<FillSlot>.Builder slots = ImmutableArray.CreateBuilder<FillSlot>();
        foreach (ColumnPart part in parts.Columns)
        {
            // Columns stay when a plugin is switched off, so they may be there already.
            slots.Add(new ColumnSlot(
                part.Provider,
                [.. part.Specs.Select(spec => _columns.TryGet(spec.Id, out Column? known) ? known : _columns.Add(id, spec))],
                Account()));
        }

        foreach (IMeterProvider provider in parts.Meters)
        {
            slots.Add(new MeterSlot(provider, meters => SpecCheck.Meters(parts.Info!.Prefix, meters), Account()));
        }

        foreach (TablePart part in parts.Tables)
        {
            slots.Add(new TableSlot(part.Provider, part.Spec, _columns, Account()));
        }

        return slots.ToImmutable();
    }

    private FillAccount Account() => new(_limits, _time);

    private string? TakenColumn(string id, PluginParts parts)
    {
        foreach (ColumnSpec spec in parts.Columns.SelectMany(static columns => columns.Specs))
        {
            if (_columns.TryGet(spec.Id, out Column? known) && (known.Owner != id || known.Spec.Kind != spec.Kind))
            {
                return $"its column {spec.Id} is one of {(known.Owner.Length == 0 ? "bpftop" : $"plugin {known.Owner}")}";
            }
        }

        return null;
    }

    private string? TakenCommand(PluginParts parts)
    {
        foreach (string command in parts.Commands)
        {
            foreach (Plugin other in _plugins)
            {
                if (other.Instance is { } instance && instance.Slots.OfType<TableSlot>().Any(slot => slot.Table.Command?.Name == command))
                {
                    return $"its command {command} is one of plugin {other.Id}";
                }
            }
        }

        return null;
    }

    private static PluginStatus Taken(string id) =>
        new(PluginState.Refused, $"another folder has a plugin of the id {id}", "Remove one of the two.");

    /// <summary>Not on the pool, which a plugin may hold up.</summary>
    private Task CloseOnThread(PluginInstance instance, BackgroundLoop? loop) => Task.Factory.StartNew(
        () => Close(instance, loop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Disposes a plugin once none of its code runs; one that does not return is left alone.</summary>
    private void Close(PluginInstance instance, BackgroundLoop? loop)
    {
        instance.IsUsable = false;
        bool ended = loop?.Stop() ?? true;
        foreach (DetailTab tab in instance.Details)
        {
            ended &= tab.Close();
        }

        bool closed = SpinWait.SpinUntil(() => instance.Gate.TryClose() || instance.IsGivenUp, _limits.StuckFill);
        if (!closed || instance.IsGivenUp)
        {
            return;
        }

        if (ended)
        {
            loop?.Dispose();
            TimedCall.Run(_ => TimedCall.Answering(instance.DisposeAsync(), instance), _limits.Refresh, _limits.Grace, CancellationToken.None);
        }
    }
}
