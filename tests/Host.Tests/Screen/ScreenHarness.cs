using System.Collections.Immutable;
using System.Text;
using Bpftop.Host.Collect;
using Bpftop.Host.Scheduling;
using Bpftop.Host.Screen;
using Bpftop.Host.Screen.Keys;
using Bpftop.Host.Screen.Themes;
using Bpftop.Host.Signals;
using Bpftop.Host.Snapshot;
using Bpftop.Host.Tests.Snapshot;
using Bpftop.Host.View;
using Bpftop.Terminal;

namespace Bpftop.Host.Tests.Screen;

/// <summary>The screen with a machine behind it of which a test decides what runs on it, drawn into plain cells.</summary>
internal sealed class ScreenHarness : IScreenTerminal
{
    private readonly SnapshotBench _bench = new();
    private int _wakes;

    public ScreenHarness(int width = 120, int height = 40, Func<ScreenOptions, ScreenOptions>? change = null)
    {
        Grid = new CellGrid(width, height);
        ScreenOptions options = new()
        {
            Catalogue = _bench.Columns,
            View = new ViewOptions { Sort = _bench.Columns["pid"], Order = SortOrder.Ascending },
            Theme = ThemeCatalog.Get(ThemeCatalog.DefaultName),
            Keys = KeyBindings.Default,
            Plugins = Plugins,
            Runner = Plugins,
            LeavingNotices = () => Plugins.Notices,
            Signals = new SignalSender("/proc"),
            Threads = new ThreadChanger("/proc"),
            Autogroups = new Autogroups("/proc"),
            OwnUid = 1000,
            Time = _bench.Time,
        };
        Screen = new MonitorScreen(this, change is null ? options : change(options));
    }

    public CellGrid Grid { get; }

    public MonitorScreen Screen { get; }

    public FakePlugins Plugins { get; } = new();

    public FakeCollector Machine => _bench.Collector;

    public ColumnCatalog Columns => _bench.Columns;

    public ManualClock Time => _bench.Time;

    /// <summary>Paths of executables, by pid.</summary>
    public Dictionary<int, string> Executables => _bench.Executables;

    public List<string> Copied { get; } = [];

    public int Suspensions { get; private set; }

    public int Invalidations { get; private set; }

    /// <summary>Changes each new frame as the meters' reader and the plugins would.</summary>
    public Action<Frame>? Extend { get; set; }

    /// <summary>Processes with the pids from 101 on, each with its pid in its command.</summary>
    public static ProcessRecord[] Processes(int count) =>
        [.. Enumerable.Range(101, count).Select(static pid => Some.Process(pid, name: $"work{pid}"))];

    /// <summary>Takes a refresh, as the loop does: not while the screen holds frames.</summary>
    public Frame Tick()
    {
        _bench.Demand = Screen.Demand;
        Frame frame = _bench.Tick();
        frame.System.CpuCount = 2;
        frame.System.Cpus = [new CpuShare { User = 25, Idle = 75 }, new CpuShare { System = 50, Idle = 50 }];
        Extend?.Invoke(frame);
        if (!Screen.HoldsFrames)
        {
            Screen.Accept(frame);
        }

        Draw();
        return frame;
    }

    public void Draw() => Screen.Draw(Grid);

    /// <summary>Presses keys, each text in the notation of the configuration.</summary>
    public void Press(params string[] texts)
    {
        foreach (string text in texts)
        {
            Assert.True(KeyNotation.TryParse(text, out ImmutableArray<KeyChord> keys, out string? error), error);
            foreach (KeyChord key in keys)
            {
                Take(new InputEvent { Kind = InputKind.Key, Key = key.Key, Rune = key.Rune, Modifiers = key.Modifiers });
            }
        }
    }

    public void Type(string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            Take(new InputEvent { Kind = InputKind.Key, Key = Key.Character, Rune = rune });
        }
    }

    public void Paste(string text) => Take(new InputEvent { Kind = InputKind.Paste, Text = text });

    public void Click(int x, int y) =>
        Take(new InputEvent { Kind = InputKind.Mouse, Mouse = MouseAction.Press, Button = 1, X = x, Y = y });

    public void Wheel(MouseAction action, int y = 20) => Take(new InputEvent { Kind = InputKind.Mouse, Mouse = action, Y = y });

    /// <summary>Waits until what runs on the pool woke the screen, and lets it look.</summary>
    public void Settle()
    {
        Assert.True(SpinWait.SpinUntil(() => Interlocked.Exchange(ref _wakes, 0) > 0, TimeSpan.FromSeconds(10)), "nothing woke the screen");
        Screen.Poll();
        Draw();
    }

    /// <summary>Lets the screen look again and again until a text is there.</summary>
    public void PollUntil(string text) => Wait.Until(
        () =>
        {
            Screen.Poll();
            Draw();
            return Text().Contains(text, StringComparison.Ordinal);
        },
        () => $"no \"{text}\":\n{Text()}");

    public string[] Lines() => [.. Enumerable.Range(0, Grid.Height).Select(y => Grid.RowText(y))];

    public string Text() => string.Join('\n', Lines());

    /// <summary>The first line that has a text.</summary>
    public int LineOf(string text)
    {
        int line = Array.FindIndex(Lines(), shown => shown.Contains(text, StringComparison.Ordinal));
        Assert.True(line >= 0, $"no line has \"{text}\":\n{Text()}");
        return line;
    }

    /// <summary>The screen once the message is gone.</summary>
    public string AfterMessage()
    {
        Time.Advance(TimeSpan.FromSeconds(10));
        Screen.Poll();
        Draw();
        return Text();
    }

    /// <summary>The line of the cursor, by its background.</summary>
    public string CursorLine()
    {
        Color cursor = Screen.Theme.Cursor.Background;
        for (int y = 0; y < Grid.Height; y++)
        {
            // What a search has found may stand at the beginning of it, with a mark of its own.
            if (Grid.StyleAt(0, y).Background == cursor || Grid.StyleAt(Grid.Width - 1, y).Background == cursor)
            {
                return Grid.RowText(y);
            }
        }

        throw new InvalidOperationException($"there is no cursor:\n{Text()}");
    }

    /// <summary>What tmux says of a text; null for no tmux.</summary>
    public Task<bool>? Tmux { get; set; }

    public Task<bool>? HandToTmux(string text) => Tmux;

    public bool Copy(ReadOnlySpan<char> text)
    {
        Copied.Add(text.ToString());
        return true;
    }

    public void Suspend() => Suspensions++;

    public void Invalidate() => Invalidations++;

    /// <summary>What the terminal was asked for last.</summary>
    public ColorDepth? Colors { get; private set; }

    public void UseColors(ColorDepth? colors) => Colors = colors;

    public void Wake() => Interlocked.Increment(ref _wakes);

    public void Take(InputEvent input)
    {
        Screen.Take(input);
        Draw();
    }
}
