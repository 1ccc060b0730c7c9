using Bpftop.Host.Options;
using Bpftop.Host.Plugins;
using Bpftop.Host.Screen;
using Bpftop.Host.Screen.Keys;
using Bpftop.Host.Screen.Themes;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Composition;

/// <summary>Turns what the user asked for into what the screen starts with.</summary>
internal sealed class ScreenOptionsBuilder(Engine engine, Surroundings around, TimeProvider time)
{
    /// <exception cref="CommandException">A column, the filter, a theme or a key is not one; exit code 2.</exception>
    public ScreenOptions Build(Settings settings)
    {
        ViewResolver resolver = new(engine.Columns);
        ResolvedView view = resolver.Resolve(settings, engine.Columns["cpu"]);
        ActionDoors doors = ActionDoors.Of(engine, settings, time);
        SettingsFile file = SettingsFile.Of(settings, around);
        return new ScreenOptions
        {
            Catalogue = engine.Columns,
            Columns = view.Columns.IsEmpty ? null : view.Columns,
            SaveColumns = columns => file.Save(Setting.Columns.Key!, columns),
            View = view.Options,
            Screens = ScreenText.Read(settings, resolver, engine.Columns["cpu"]),
            SaveScreen = screen => file.SaveScreen(screen.Name, ScreenText.Write(screen)),
            RemoveScreen = name => file.SaveScreen(name, null),
            Interval = TimeSpan.FromMilliseconds(settings.Of(Setting.Delay)),
            Highlight = TimeSpan.FromSeconds(settings.Of(Setting.Highlight)),
            ReadNumber = (key, text) => Setting.All.OfType<Setting<int>>().First(setting => setting.Key == key).ReadTyped(text, around),
            DigitsAreOfPids = settings.Of(Setting.Digits) == DigitChoice.Pid,
            ReadOnly = settings.Of(Setting.ReadOnly),
            Ascii = settings.Of(Setting.Ascii),
            Theme = FindTheme(settings),
            Keys = Bind(settings),
            Plugins = engine.Plugins,
            Runner = doors.Runner,
            Details = new DetailTabs(engine.Details, engine.Plugins, PluginLimits.Default),
            LeavingNotices = new LeavingChecks(engine.Plugins, PluginLimits.Default).Ask,
            Notice = string.Join("; ", engine.Plugins.UnknownIds) is { Length: > 0 } unknown ? unknown : null,
            Signals = doors.Signals,
            Threads = doors.Threads,
            Autogroups = doors.Autogroups,
            Unjournaled = () => doors.Journal.Untaken,
            OwnUid = geteuid(),
            Time = time,
        };
    }

    private static Theme FindTheme(Settings settings)
    {
        Stated<string>? stated = settings.Of(Setting.Theme);
        if (stated is not null && !ThemeCatalog.TryGet(stated.Value, out _))
        {
            throw CommandException.Usage($"{stated.Origin}: unknown theme \"{stated.Value}\"{NearestName.Hint(stated.Value, ThemeCatalog.Names)}");
        }

        return ThemeCatalog.Get(settings.Of(Setting.Color) ? stated?.Value ?? ThemeCatalog.DefaultName : ThemeCatalog.MonoName);
    }

    private KeyBindings Bind(Settings settings)
    {
        string[] names = [.. Screen.Keys.Commands.All.ToArray().Select(static command => command.Name)];
        string[] actions = [.. engine.Plugins.Health().SelectMany(static plugin => plugin.Actions).Select(static action => action.Id)];
        foreach ((string command, Stated<string[]> keys) in settings.Keys)
        {
            // A command with a dot may be an action of a plugin that is not here today.
            if (!names.Contains(command) && !actions.Contains(command) && !command.Contains('.', StringComparison.Ordinal))
            {
                throw CommandException.Usage($"{keys.Origin}: unknown command \"{command}\"{NearestName.Hint(command, names)}");
            }
        }

        if (KeyBindings.TryCreate(Settings.ValuesOf(settings.Keys), out KeyBindings? bindings, out string? error, freesDigits: settings.Of(Setting.Digits) != DigitChoice.Screens))
        {
            return bindings;
        }

        string origin = settings.Keys.TryGetValue(error.Split(':')[0], out Stated<string[]>? wrong) ? wrong.Origin : "keys";
        throw CommandException.Usage($"{origin}: {error}");
    }
}
