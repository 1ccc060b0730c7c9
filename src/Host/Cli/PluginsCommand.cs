using System.Text;
using Bpftop.Host.Plugins;

namespace Bpftop.Host.Cli;

/// <summary><c>bpftop plugins</c>: why each is on, off or not available; and switches them in the configuration.</summary>
internal sealed class PluginsCommand(PluginCatalog plugins, Surroundings around)
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);

    public int Run(PluginsOptions options)
    {
        switch (options.Verb)
        {
            case PluginsVerb.Enable:
                Switch(options, enabled: true);
                break;
            case PluginsVerb.Disable:
                Switch(options, enabled: false);
                break;
            case PluginsVerb.Info:
                around.Output.Write(Describe(Ask(options.Id!)));
                break;
            default:
                Ask();
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

    private void Ask()
    {
        plugins.Start();
        plugins.WaitForAnswersAsync(_patience).GetAwaiter().GetResult();
    }

    private PluginHealth Ask(string id)
    {
        Require(id);
        Ask();
        return plugins.Health().First(plugin => plugin.Id == id);
    }

    private void Require(string id)
    {
        if (plugins.Find(id) is null)
        {
            string[] known = [.. plugins.Plugins.Select(plugin => plugin.Id)];
            throw CommandException.Usage($"plugin {id}: there is no such plugin{NearestName.Hint(id, known)}; see bpftop plugins");
        }
    }

    private void Switch(PluginsOptions options, bool enabled)
    {
        string id = options.Id!;
        Require(id);
        ConfigFile file = Target(options);
        try
        {
            byte[]? old = ConfigSet.ReadBytes(file.Path, owner: null);
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
    private ConfigFile Target(PluginsOptions options)
    {
        ConfigFile? named = options.Run.Files.FirstOrDefault(file => file.Scope == ConfigScope.Run);
        if (options.ForHost)
        {
            return named is null
                ? options.Run.Files.First(file => file.Scope == ConfigScope.Host)
                : throw CommandException.Usage("--host: --config names another file; give one of them");
        }

        // Root would write where another user decides what a name leads to.
        if (named is null && around.SudoUserId is not null)
        {
            throw CommandException.Usage("plugins: sudo is not needed for your own configuration; run it without, or with --host for everybody");
        }

        return named ?? options.Run.Files.FirstOrDefault(file => file.Scope == ConfigScope.User)
            ?? throw CommandException.Usage("plugins: this user has no home directory; name a file with --config, or use --host");
    }
}
