using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bpftop.Host.Plugins.Loading;

/// <summary>Runs the code of a plugin that makes its parts. What goes wrong is a state, not an exception.</summary>
internal sealed class PluginLoader(PluginSettings settings, HostServices host)
{
    /// <param name="source">The plugin.</param>
    /// <param name="asked">True where the user just switched it on, which beats every setting.</param>
    public PluginParts Load(IPluginSource source, bool asked)
    {
        PluginInfo? info = null;
        try
        {
            IPlugin entry = source.Create();
            info = entry.Info;
            if (SpecCheck.Info(info, source.DeclaredId) is { } wrong)
            {
                return new PluginParts { Off = Failed(wrong) };
            }

            if (!asked && !(settings.Switch(info.Id) ?? info.EnabledByDefault))
            {
                return new PluginParts { Info = info, Off = Disabled(settings.Switch(info.Id)) };
            }

            ImmutableArray<string> faults = OptionCheck.Faults(info, settings);
            return faults.IsEmpty
                ? Build(entry, info, source.Commands)
                : new PluginParts { Info = info, OptionFaults = faults, Off = Misconfigured(faults) };
        }
        catch (Exception fault)
        {
            return new PluginParts { Info = info, Off = Failed(FaultText.Of(fault)) };
        }
    }

    public static PluginStatus Disabled(bool? said) => said is false
        ? new PluginStatus(PluginState.Disabled, "switched off by the configuration or --disable")
        : new PluginStatus(PluginState.Disabled, "off unless it is enabled");

    private static PluginStatus Misconfigured(ImmutableArray<string> faults) =>
        new(PluginState.Failed, string.Join("; ", faults), "Mend the configuration.");

    private static PluginStatus Failed(string reason) =>
        new(PluginState.Failed, reason, "Report it to the plugin's author, or remove its folder.");

    private PluginParts Build(IPlugin entry, PluginInfo info, ImmutableArray<string> commands)
    {
        ServiceCollection collection = [];
        collection.AddSingleton(host.Loggers);
        collection.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        collection.AddSingleton(host.Time);
        collection.AddSingleton(settings.OptionsOf(info.Id));
        collection.AddSingleton(host.Cgroups);

        // By a factory, so that the container owns and disposes it.
        OwnedBpf bpf = new(host.Bpf);
        collection.AddSingleton<IBpf>(_ => bpf);
        entry.Register(collection);

        // Not validated by the container: what the host uses is made right below, where a missing service shows.
        ServiceProvider services = collection.BuildServiceProvider();
        try
        {
            return Resolve(services, info, commands) with { Bpf = bpf };
        }
        catch
        {
            services.Dispose();
            throw;
        }
    }

    private PluginParts Resolve(ServiceProvider services, PluginInfo info, ImmutableArray<string> commands)
    {
        PluginParts parts = new()
        {
            Info = info,
            Services = services,
            Columns = [.. services.GetServices<IColumnProvider>().Select(static provider => new ColumnPart(provider, provider.Columns))],
            Meters = [.. services.GetServices<IMeterProvider>()],
            Tables = [.. services.GetServices<ITableProvider>().Select(static provider => new TablePart(provider, provider.Table))],
            Details = [.. services.GetServices<IDetailProvider>().Select(static provider => new DetailPart(provider, provider.Tab, provider.Graphs))],
            Actions = [.. services.GetServices<IActionProvider>().SelectMany(provider => Actions(provider, info.Prefix))],
            Probe = services.GetService<IProbe>(),
            Refreshes = [.. services.GetServices<IBackgroundRefresh>()],
            LeavingChecks = [.. services.GetServices<ILeavingCheck>()],
        };
        foreach (ColumnPart part in parts.Columns)
        {
            Require(SpecCheck.Columns(info.Prefix, part.Specs));
        }

        foreach (TablePart part in parts.Tables)
        {
            Require(SpecCheck.Table(info.Prefix, part.Spec) ?? settings.CheckCommand(info, part.Spec));
        }

        foreach (DetailPart part in parts.Details)
        {
            Require(SpecCheck.Details(info.Prefix, part, parts.Columns));
        }

        foreach (ActionSpec action in parts.Actions.Select(static action => action.Spec))
        {
            Require(SpecCheck.Target(action, parts.Tables));
        }

        RequireUnique("column", parts.Columns.SelectMany(static columns => columns.Specs).Select(static spec => spec.Id));
        RequireUnique("table", parts.Tables.Select(static table => table.Spec.Id));
        RequireUnique("tab", parts.Details.Select(static part => part.Tab.Id));
        RequireUnique("command", parts.Commands);
        Require(SpecCheck.Commands(commands, parts.Commands));
        RequireUnique("action", parts.Actions.Select(static action => action.Spec.Id));
        return parts;
    }

    private static IEnumerable<PluginAction> Actions(IActionProvider provider, string prefix)
    {
        ImmutableArray<ActionSpec> actions = provider.Actions;
        Require(SpecCheck.Actions(prefix, actions));
        return actions.Select(spec => new PluginAction(spec, provider));
    }

    private static void RequireUnique(string what, IEnumerable<string> ids)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string id in ids)
        {
            Require(seen.Add(id) ? null : $"{what} {id} is there twice");
        }
    }

    private static void Require(string? wrong)
    {
        if (wrong is not null)
        {
            throw new BadPluginException(wrong);
        }
    }
}
