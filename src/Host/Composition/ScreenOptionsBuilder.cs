using Bpftop.Host.Options;
using Bpftop.Host.Plugins;
using Bpftop.Host.Screen;
using Bpftop.Host.Screen.Header;
using Bpftop.Host.Screen.Keys;
using Bpftop.Host.Screen.Themes;
using Bpftop.Terminal;
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
        ImmutableArray<Theme> themes = Themes(settings);
        return new ScreenOptions
        {
            Catalogue = engine.Columns,
            Columns = view.Columns.IsEmpty ? null : view.Columns,
            SaveColumns = columns => file.Save(Setting.Columns.Key!, columns),
            Meters = Meters(settings),
            SaveMeters = meters => file.Save(Setting.Meters.Key!, meters),
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
            Theme = FindTheme(settings, themes),
            Themes = themes,
            SaveTheme = name => file.Save(Setting.Theme.Key!, name),
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

    private static HeaderChoice? Meters(Settings settings)
    {
        if (settings.Of(Setting.Meters) is not { Value.Length: > 0 } stated)
        {
            return null;
        }

        return HeaderChoice.TryParse(stated.Value, out HeaderChoice? choice, out string? error)
            ? choice
            : throw CommandException.Usage($"{stated.Origin}: {error}");
    }

    /// <summary>The themes that there are to choose from: where NO_COLOR is set, the one without colours.</summary>
    private static ImmutableArray<Theme> Themes(Settings settings)
    {
        Dictionary<string, Color> colors = [];
        foreach ((string name, Stated<string> stated) in settings.Colors)
        {
            if (!Palette.Names.Contains(name))
            {
                throw CommandException.Usage($"{stated.Origin}: unknown colour \"{PrintableText.Of(name)}\"{NearestName.Hint(name, Palette.Names)}");
            }

            colors[name] = ThemeCatalog.TryParseColor(stated.Value, out Color color)
                ? color
                : throw CommandException.Usage($"{stated.Origin}: \"{PrintableText.Of(stated.Value)}\" is no colour; write #rrggbb, or default for the terminal's own");
        }

        ImmutableArray<Theme> all = ThemeCatalog.With(colors);
        return settings.Of(Setting.Color) ? all : [.. all.Where(static theme => theme.Name == ThemeCatalog.MonoName)];
    }

    private static Theme FindTheme(Settings settings, ImmutableArray<Theme> themes)
    {
        Stated<string>? stated = settings.Of(Setting.Theme);
        if (stated is not null && !ThemeCatalog.Names.Contains(stated.Value))
        {
            throw CommandException.Usage($"{stated.Origin}: unknown theme \"{PrintableText.Of(stated.Value)}\"{NearestName.Hint(stated.Value, ThemeCatalog.Names)}");
        }

        return themes.FirstOrDefault(theme => theme.Name == (stated?.Value ?? ThemeCatalog.DefaultName)) ?? themes[0];
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
