using System.Collections.ObjectModel;
using System.Drawing;
using System.Runtime.CompilerServices;
using Bpftop.Terminal;
using Terminal.Gui.App;
using Terminal.Gui.Drivers;
using Terminal.Gui.Input;
using Terminal.Gui.ViewBase;
using Terminal.Gui.Views;
using TuiCell = Terminal.Gui.Drawing.Cell;
using TuiKey = Terminal.Gui.Input.Key;

namespace Bpftop.Bench;

/// <summary>Windows as bpftop has them, laid out and drawn by Terminal.Gui into its cells, and copied into ours.</summary>
internal static class Windows
{
    private static readonly CellGrid _grid = new(200, 50);
    private static readonly ObservableCollection<string> _signals = [.. Enumerable.Range(1, 31).Select(static number => $"{number,2} SIGNAL{number}")];
    private static readonly ObservableCollection<string> _columns = [.. Enumerable.Range(1, 70).Select(static number => $"column{number}  what column {number} shows, in a sentence")];
    private static IApplication? _app;
    private static (SessionToken Token, Runnable Window)? _open;

    // What loading it runs by itself: its module initializer.
    public static void Load() => RuntimeHelpers.RunModuleConstructor(typeof(View).Module.ModuleHandle);

    /// <summary>By public members only: an application is initialised for its driver and thrown away with its input
    /// thread; the driver serves another one that never is.</summary>
    public static void InitDriver()
    {
        Environment.SetEnvironmentVariable("DisableRealDriverIO", "1");
        IApplication first = Application.Create();
        first.Init("ansi");
        IDriver driver = first.Driver!;
        first.Driver = null;
        first.Dispose();
        Environment.SetEnvironmentVariable("DisableRealDriverIO", null);
        Adopt(driver);
    }

    /// <summary>By the internal constructor of the driver: no thread, no wait, no output.</summary>
    public static void MakeDriver()
    {
        OutputBufferImpl cells = new();
        cells.SetSize(_grid.Width, _grid.Height);
        Adopt((IDriver)NewDriver(null!, new NoInput(), cells, new NoOutput(), null!, new NoSize()));
    }

    public static void ShowSignals()
    {
        Window window = new() { Title = "Send a signal to 1 process", Width = 78, Height = 19 };
        ListView signals = new() { Width = 14, Height = Dim.Fill(1) };
        signals.SetSource(_signals);
        Label targets = new() { X = 16, Width = Dim.Fill(), Height = Dim.Fill(1), Text = "    101 alice     work101" };
        Button send = new() { Y = Pos.AnchorEnd(1), Text = "Send", ShadowStyle = null };
        Button cancel = new() { X = Pos.Right(send) + 2, Y = Pos.AnchorEnd(1), Text = "Cancel", ShadowStyle = null };
        window.Add(signals, targets, send, cancel);
        Show(window, 78, 19);
    }

    public static void ShowColumns()
    {
        Window window = new() { Title = "Sort by", Width = 100, Height = _grid.Height };
        ListView columns = new() { Width = Dim.Fill(), Height = Dim.Fill(1) };
        columns.SetSource(_columns);
        window.Add(columns);
        Show(window, 100, _grid.Height);
    }

    public static void Press()
    {
        _app!.Keyboard.RaiseKeyDownEvent(TuiKey.CursorDown);
        _app.LayoutAndDraw();
        Copy();
    }

    private static void Adopt(IDriver driver)
    {
        _app = Application.Create();
        _app.Driver = driver;
    }

    // Its cells are those of the window only, not of the whole screen.
    private static void Show(Runnable window, int width, int height)
    {
        if (_open is { } open)
        {
            _app!.End(open.Token);
            open.Window.Dispose();
        }

        _app!.Screen = new Rectangle(0, 0, width, height);
        _open = (_app.Begin(window)!, window);
        Copy();
    }

    private static void Copy()
    {
        Rectangle frame = _open!.Value.Window.Frame;
        TuiCell[,] cells = _app!.Driver!.Contents!;
        for (int y = frame.Top; y < frame.Bottom; y++)
        {
            for (int x = frame.Left; x < frame.Right; x++)
            {
                _grid.Write(x, y, cells[y, x].Grapheme, default, 2);
            }
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    [return: UnsafeAccessorType("Terminal.Gui.Drivers.DriverImpl, Terminal.Gui")]
    private static extern object NewDriver(
        IComponentFactory factory, IInputProcessor input, IOutputBuffer cells, IOutput output, AnsiRequestScheduler requests, ISizeMonitor size);
}
