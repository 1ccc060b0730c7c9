using Bpftop.Host.Screen.Header;
using Bpftop.Host.Screen.Pages;
using Bpftop.Host.Screen.Themes;

namespace Bpftop.Host.Screen.Windows;

/// <summary>The setup: what the header has, which columns the table has, how all looks, and the way to the keys and the plugins.</summary>
/// <param name="screen">The screen.</param>
/// <param name="processes">The process table.</param>
internal sealed class SetupWindows(MonitorScreen screen, ProcessPage processes)
{
    public const int Meters = 0;
    public const int Columns = 1;
    public const int Theme = 2;

    private static readonly ImmutableArray<string> Titles = ["Meters", "Columns", "Theme", "Keys", "Plugins"];

    /// <summary>Shows a page of it.</summary>
    public void Show(int page)
    {
        SetupPages pages = new(Titles, Show);
        screen.Show(page switch
        {
            Meters => NewMeters(pages),
            Columns => processes.NewColumnsWindow(pages, Columns, columns => screen.SaveColumns(processes, columns)),
            Theme => new ThemeWindow(pages, page, screen.Options.Themes, screen.Theme, screen.ChooseTheme, theme => Save(() => screen.Options.SaveTheme(theme.Name))),
            3 => new LinkWindow(
                pages,
                page,
                [
                    "Every key can be bound anew: \"keys\" in the configuration has commands with all the keys that they are to have.",
                    "The help lists the keys that are in force; bpftop(1) has the names of the commands.",
                ],
                "show them",
                screen.ShowHelp),
            _ => new LinkWindow(
                pages,
                page,
                [
                    "Plugins bring columns, meters, tables and actions. Their page says how each is doing, what it costs, and why one",
                    "cannot be used; Space switches one on or off. \"plugins\" in the configuration has their options.",
                ],
                "go there",
                screen.ShowPlugins),
        });
    }

    private MetersWindow NewMeters(SetupPages pages) => new(
        pages,
        screen.HeaderPanel.Chosen,
        () => [.. KnownMeter.OfHost, .. screen.Options.Plugins.Health().SelectMany(static plugin => plugin.Meters).Select(KnownMeter.Of)],
        screen.ChooseMeters,
        choice => Save(() => screen.Options.SaveMeters(choice?.ToWords() ?? [])),
        screen.Show);

    private void Save(Func<string> save) => screen.RunBehind(save, screen.Say);
}
