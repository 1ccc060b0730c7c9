using System.Collections.Concurrent;
using System.Drawing;
using Terminal.Gui.App;
using Terminal.Gui.Drawing;
using Terminal.Gui.Drivers;
using Terminal.Gui.Input;
using Terminal.Gui.ViewBase;

namespace Bpftop.Bench;

// The parts of a driver that neither reads nor writes anything.
#pragma warning disable CS0067

internal sealed class NoSize : ISizeMonitor
{
    public event EventHandler<SizeChangedEventArgs>? SizeChanged;

    public bool Poll() => false;
}

internal sealed class NoInput : IInputProcessor
{
    public event EventHandler<Key>? KeyDown;
    public event EventHandler<Key>? KeyUp;
    public event EventHandler<Mouse>? MouseEventParsed;
    public event EventHandler<Mouse>? SyntheticMouseEvent;
    public event EventHandler<string>? AnsiSequenceSwallowed;
    public event EventHandler<string>? Paste;

    public void ProcessQueue() { }

    public IAnsiResponseParser GetParser() => null!;

    public bool IsValidInput(Key key, out Key result)
    {
        result = key;
        return true;
    }

    public void RaiseKeyDownEvent(Key key) { }

    public void InjectKeyDownEvent(Key key) { }

    public void RaiseKeyUpEvent(Key key) { }

    public void RaiseMouseEventParsed(Mouse mouse) { }

    public void InjectMouseEvent(IApplication? app, Mouse mouse) { }

    public void RaisePasteEvent(string text) { }
}

internal sealed class NoOutput : IOutput
{
    private static readonly ConcurrentQueue<SixelToRender> _sixels = new();
    private Cursor _cursor = new();
    private Size _size;

    public bool Force16Colors { get; set; }

    public bool IsLegacyConsole { get; set; }

    public bool UseKittyGraphics { get; set; }

    public ConcurrentQueue<SixelToRender> GetSixels() => _sixels;

    public Size GetSize() => _size;

    public void SetSize(int width, int height) => _size = new Size(width, height);

    public void SetCursor(Cursor cursor) => _cursor = cursor;

    public Cursor GetCursor() => _cursor;

    public void Write(ReadOnlySpan<char> text) { }

    public void Write(IOutputBuffer buffer) { }

    public void Suspend() { }

    public string GetLastOutput() => "";

    public string ToAnsi(IOutputBuffer buffer) => "";

    public void Dispose() { }
}
