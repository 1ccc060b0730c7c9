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

    /// <summary>Another name by which it can be typed; null for none.</summary>
    public string? Alias { get; init; }

    /// <summary>What can be typed behind its name, or null for nothing.</summary>
    public CommandArgument? Argument { get; init; }

    /// <summary>Whether its keys are followed by one more, which is its argument: the letter of a mark.</summary>
    public bool TakesKey { get; init; }

    /// <summary>Does it with a count that was typed before its keys: so many times, or to the line of that number. Null where a
    /// count means nothing.</summary>
    public Func<MonitorScreen, Page, int, bool>? TryDoCounted { get; init; }

    /// <summary>Whether a word is its name.</summary>
    public bool IsCalled(string word) => word == Name || word == Alias;

    /// <summary>Whether it means something on a page.</summary>
    public Func<Page, bool> IsFor { get; init; } = static _ => true;

    /// <summary>A command that every page takes.</summary>
    public static Command Anywhere(string name, string group, string help, string[] keys, Action<MonitorScreen> act) =>
        new(name, group, help, [.. keys], (screen, _) =>
        {
            act(screen);
            return true;
        });

    /// <summary>A command that every page takes, with a count.</summary>
    /// <param name="name">Its name in the configuration.</param>
    /// <param name="group">The heading in the help.</param>
    /// <param name="help">What it does.</param>
    /// <param name="keys">Its keys.</param>
    /// <param name="act">Does it; the count is 1 where none was typed.</param>
    public static Command Repeated(string name, string group, string help, string[] keys, Action<MonitorScreen, int> act) =>
        Anywhere(name, group, help, keys, screen => act(screen, 1)) with
        {
            TryDoCounted = (screen, _, count) =>
            {
                act(screen, count);
                return true;
            },
        };

    /// <summary>A command that pages take, with a count.</summary>
    /// <param name="name">Its name in the configuration.</param>
    /// <param name="group">The heading in the help.</param>
    /// <param name="help">What it does.</param>
    /// <param name="keys">Its keys.</param>
    /// <param name="act">Does it; the count is 1 where none was typed.</param>
    public static Command Repeated(string name, string group, string help, string[] keys, Action<Page, int> act) =>
        On<Page>(name, group, help, keys, page => act(page, 1)) with { TryDoCounted = OnPage(act) };

    /// <summary>Does something to a page, with a count.</summary>
    public static Func<MonitorScreen, Page, int, bool> OnPage(Action<Page, int> act) => (_, page, count) =>
    {
        act(page, count);
        return true;
    };

    /// <summary>A command whose keys are followed by the key that is its argument.</summary>
    public static Command WithKey(string name, string group, string help, string[] keys, CommandArgument argument) =>
        Typed(name, group, help, argument) with { Keys = [.. keys], TakesKey = true };

    /// <summary>A command that is typed only, with what stands behind its name; a key begins the line with it.</summary>
    public static Command Typed(string name, string group, string help, CommandArgument argument) =>
        Anywhere(name, group, help, [], screen => screen.BeginCommand($"{name} ")) with { Argument = argument with { IsNeeded = true } };

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
