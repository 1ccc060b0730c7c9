using System.Text;
using Bpftop.Host.Options;
using Bpftop.Host.Plugins;

namespace Bpftop.Host.Subcommands;

/// <summary>What <c>bpftop plugins</c> does.</summary>
internal enum PluginsVerb
{
    List,
    Info,
    Enable,
    Disable,
}

/// <summary><c>bpftop plugins</c>: why each is on, off or not available; and switches them in the configuration.</summary>
internal sealed class PluginsCommand(PluginCatalog plugins, Surroundings around)
{
    /// <param name="verb">What to do.</param>
    /// <param name="id">The plugin; null for <see cref="PluginsVerb.List"/>.</param>
    /// <param name="settings">What the user chose.</param>
    public int Run(PluginsVerb verb, string? id, Settings settings)
    {
        switch (verb)
        {
            case PluginsVerb.Enable or PluginsVerb.Disable:
                Switch(id!, verb == PluginsVerb.Enable, settings);
                break;
            case PluginsVerb.Info:
                around.Output.Write(Describe(Ask(id!)));
                break;
            default:
                plugins.StartAndWait();
                around.Output.Write(List(plugins.Health()));
                break;
        }

        return ExitCode.Done;
    }

    internal static string List(IReadOnlyCollection<PluginHealth> plugins)
    {
        if (plugins.Count == 0)
        {
            return "no plugins: put a plugin's folder below the plugins folder beside the program, or use --plugin-dir\n";
        }

        int idWidth = Math.Max("ID".Length, plugins.Max(plugin => plugin.Id.Length));
        int stateWidth = Math.Max("STATE".Length, plugins.Max(plugin => plugin.StateName.Length));
        StringBuilder text = new();
        text.Append("ID".PadRight(idWidth)).Append("  ").Append("STATE".PadRight(stateWidth)).Append("  WHAT, OR WHY NOT\n");
        foreach (PluginHealth plugin in plugins)
        {
            string why = plugin.Reason.Length == 0 ? plugin.Summary : Clauses.Join(plugin.Reason, plugin.Remedy);
            string line = $"{PrintableText.Of(plugin.Id).PadRight(idWidth)}  {plugin.StateName.PadRight(stateWidth)}  {PrintableText.Of(why)}";
            text.Append(line.TrimEnd(' ')).Append('\n');
        }

        return text.ToString();
    }

    internal static string Describe(PluginHealth plugin)
    {
        StringBuilder text = new();
        Line("id", plugin.Id);
        Line("name", plugin.Name);
        Line("summary", plugin.Summary);
        Line("version", plugin.Version);
        Line("folder", plugin.Folder);
        Line("state", plugin.StateName);
        Line("reason", plugin.Reason);
        Line("remedy", plugin.Remedy);
        Line("last fault", plugin.LastFault ?? "");
        foreach (OptionSpec option in plugin.Options)
        {
            Line("option", $"{option.Name}: {option.Help}");
        }

        foreach (ColumnSpec column in plugin.Columns)
        {
            Line("column", $"{column.Id}: {column.Help}");
        }

        foreach (MeterSpec meter in plugin.Meters)
        {
            Line("meter", $"{meter.Id}: {meter.Help}");
        }

        foreach (TableSpec table in plugin.Tables)
        {
            Line("table", $"{table.Id}: {table.Help}");
        }

        foreach (TableSpec tab in plugin.Details)
        {
            Line("details", $"{tab.Id}: {tab.Help}");
        }

        foreach (TableCommand command in plugin.Tables.Select(static table => table.Command).OfType<TableCommand>())
        {
            Line("command", $"bpftop {command.Name}: {command.Help}");
        }

        foreach (ActionSpec action in plugin.Actions)
        {
            Line("action", $"{action.Id}: {action.Help}");
        }

        return text.ToString();

        void Line(string name, string value)
        {
            if (value.Length > 0)
            {
                text.Append(name.PadRight(12)).Append(PrintableText.Of(value)).Append('\n');
            }
        }
    }

    private PluginHealth Ask(string id)
    {
        Require(id);
        plugins.StartAndWait();
        return plugins.Health().First(plugin => plugin.Id == id);
    }

    private void Require(string id)
    {
        if (plugins.Missing(id, $"plugin {id}") is { } missing)
        {
            throw CommandException.Usage($"{missing}; see bpftop plugins");
        }
    }

    private void Switch(string id, bool enabled, Settings settings)
    {
        Require(id);
        ConfigFile file = Target(settings);
        try
        {
            byte[]? old = ConfigFiles.ReadBytes(file.Path, owner: null);
            byte[] edited = old is null ? ConfigEdit.NewFile(id, enabled) : ConfigEdit.SetEnabled(old, id, enabled);
            if (old is null || !edited.AsSpan().SequenceEqual(old))
            {
                AtomicFile.Write(file.Path, edited);
            }
        }
        catch (UnauthorizedAccessException)
        {
            throw CommandException.NotPermitted(
                $"{file.Path}: may not be written by this user; run it with sudo{(file.Scope == ConfigScope.Host ? " and --host" : "")}");
        }

        around.Output.WriteLine($"{id}: {(enabled ? "on" : "off")} in {PrintableText.Of(file.Path)}, from the next start on");
    }

    /// <summary>The file to write: the host's on demand, else the one that <c>--config</c> names, else the user's.</summary>
    private ConfigFile Target(Settings settings)
    {
        ConfigFile? named = settings.Files.FirstOrDefault(file => file.Scope == ConfigScope.Run);
        if (settings.Of(Setting.ForHost))
        {
            return named is null
                ? settings.Files.First(file => file.Scope == ConfigScope.Host)
                : throw CommandException.Usage("--host: --config names another file; give one of them");
        }

        // Root would write to a path that another user can lead elsewhere.
        if (named is null && around.SudoUserId is not null)
        {
            throw CommandException.Usage("plugins: sudo is not needed for your own configuration; run it without, or with --host for everybody");
        }

        return named ?? settings.Files.FirstOrDefault(file => file.Scope == ConfigScope.User)
            ?? throw CommandException.Usage("plugins: this user has no home directory; name a file with --config, or use --host");
    }
}
