using Bpftop.Host.Screen.Pages;
using Bpftop.Host.Screen.Windows;

namespace Bpftop.Host.Screen.Keys;

/// <summary>Something that keys can be bound to.</summary>
/// <param name="Name">Its name in the configuration.</param>
/// <param name="Group">Under which heading help lists it.</param>
/// <param name="Help">What it does, in a few words.</param>
/// <param name="Keys">The keys that it has by default, in the notation of <see cref="KeyNotation"/>.</param>
/// <param name="TryDo">Does it; false where it means nothing on the page that is shown.</param>
internal sealed record Command(
    string Name, string Group, string Help, ImmutableArray<string> Keys, Func<MonitorScreen, Page, bool> TryDo)
{
    /// <summary>Where it has its keys, which it takes from the commands that have them everywhere.</summary>
    public KeyContext Context { get; init; }

    /// <summary>Whether it means something on a page.</summary>
    public Func<Page, bool> IsFor { get; init; } = static _ => true;

    /// <summary>A command that every page takes.</summary>
    public static Command Anywhere(string name, string group, string help, string[] keys, Action<MonitorScreen> act) =>
        new(name, group, help, [.. keys], (screen, _) =>
        {
            act(screen);
            return true;
        });

    /// <summary>A command that opens a window about the page.</summary>
    public static Command Opens(string name, string group, string help, string[] keys, Func<Page, Window> window) =>
        new(name, group, help, [.. keys], (screen, page) =>
        {
            screen.Show(window(page));
            return true;
        });

    /// <summary>A command that pages of one kind take.</summary>
    public static Command On<TPage>(string name, string group, string help, string[] keys, Action<TPage> act)
        where TPage : Page =>
        new(name, group, help, [.. keys], (_, page) =>
        {
            if (page is not TPage here)
            {
                return false;
            }

            act(here);
            return true;
        })
        {
            IsFor = static page => page is TPage,
        };
}

/// <summary>When a key can mean something else than it does otherwise.</summary>
[Flags]
internal enum KeyContext
{
    /// <summary>Never: the command has its keys everywhere.</summary>
    None = 0,

    /// <summary>A search is on (<c>N</c>).</summary>
    Searching = 1,

    /// <summary>The details of a process have the focus.</summary>
    Details = 2,
}
