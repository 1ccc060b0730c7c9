using Bpftop.Host.Plugins;
using Bpftop.Host.Scheduling;
using Bpftop.Host.Screen.Header;
using Bpftop.Host.Screen.Keys;
using Bpftop.Host.Screen.Themes;
using Bpftop.Host.Signals;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;

namespace Bpftop.Host.Screen;

/// <summary>How the screen starts, and what it works with. Everything is looked up and checked already.</summary>
internal sealed record ScreenOptions
{
    public required ColumnCatalog Catalogue { get; init; }

    /// <summary>The columns that the user chose, left to right; null for the default ones with those of the plugins
    /// that are ready.</summary>
    public ImmutableArray<Column>? Columns { get; init; }

    /// <summary>Writes the columns of the process table into the user's configuration, none for the default ones, and says where;
    /// called on the pool. Throws with one line where it cannot.</summary>
    public Func<ImmutableArray<string>, string> SaveColumns { get; init; } = static _ => throw new InvalidOperationException("there is no configuration to save to");

    /// <summary>The meters that the user chose; null for the usual ones.</summary>
    public HeaderChoice? Meters { get; init; }

    /// <summary>Writes the meters of the header into the user's configuration, none for the usual ones, as <see cref="SaveColumns"/>
    /// does.</summary>
    public Func<ImmutableArray<string>, string> SaveMeters { get; init; } = static _ => throw new InvalidOperationException("there is no configuration to save to");

    /// <summary>Writes the name of a theme into the user's configuration, as <see cref="SaveColumns"/> does.</summary>
    public Func<string, string> SaveTheme { get; init; } = static _ => throw new InvalidOperationException("there is no configuration to save to");

    /// <summary>The themes that there are to choose from.</summary>
    public ImmutableArray<Theme> Themes { get; init; } = ThemeCatalog.All;

    /// <summary>Which rows the process table begins with, in which order.</summary>
    public required ViewOptions View { get; init; }

    /// <summary>The screens of the user's own.</summary>
    public ImmutableArray<OwnScreen> Screens { get; init; } = [];

    /// <summary>Writes one into the user's configuration, and says where; called on the pool. Throws with one line where it cannot.
    /// </summary>
    public Func<OwnScreen, string> SaveScreen { get; init; } = static _ => throw new InvalidOperationException("there is no configuration to save to");

    /// <summary>Takes one out of it, by its name, as <see cref="SaveScreen"/> does.</summary>
    public Func<string, string> RemoveScreen { get; init; } = static _ => throw new InvalidOperationException("there is no configuration to save to");

    /// <summary>Time from refresh to refresh, at first.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>For how long what started or ended stands out, at first.</summary>
    public TimeSpan Highlight { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Reads a number as a configuration has it, by its key there; throws a <see cref="CommandException"/> with one line where
    /// it is wrong.</summary>
    public Func<string, string, int> ReadNumber { get; init; } = static (key, _) => throw CommandException.Usage($"{key}: cannot be changed here");

    /// <summary>Whether digits are typed for the pid to go to, as in htop.</summary>
    public bool DigitsAreOfPids { get; init; }

    /// <summary>True where no signal is sent and no action runs.</summary>
    public bool ReadOnly { get; init; }

    public bool Ascii { get; init; }

    public required Theme Theme { get; init; }

    public required KeyBindings Keys { get; init; }

    public required IPluginSwitches Plugins { get; init; }

    public required IActionRunner Runner { get; init; }

    /// <summary>What the plugins say would be left behind if the user left now; answers within a moment.</summary>
    public required Func<ImmutableArray<LeavingNotice>> LeavingNotices { get; init; }

    /// <summary>What there is to show about one process.</summary>
    public IDetailTabs Details { get; init; } = NoDetailTabs.Instance;

    /// <summary>The frames that can be gone back to.</summary>
    public IKeptFrames Kept { get; init; } = NoKeptFrames.Instance;

    /// <summary>What stands in the message line first; null for nothing.</summary>
    public string? Notice { get; init; }

    public required SignalSender Signals { get; init; }

    public required ThreadChanger Threads { get; init; }

    public required Autogroups Autogroups { get; init; }

    /// <summary>How many of the user's actions no journal took; any thread.</summary>
    public Func<int> Unjournaled { get; init; } = static () => 0;

    /// <summary>Whose processes are not shadowed.</summary>
    public uint OwnUid { get; init; }

    /// <summary>Asked before bpftop itself is signalled.</summary>
    public int OwnPid { get; init; } = Environment.ProcessId;

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
