using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Themes;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Windows;

/// <summary>Stands on the screen while something runs on the thread pool; Escape gives up waiting.</summary>
internal sealed class WaitWindow<T> : Window, IDisposable
{
    private readonly string _text;
    private readonly CancellationTokenSource _cancel = new();
    private readonly Task<T> _task;
    private readonly Action<T> _done;
    private readonly Action<string> _failed;

    /// <param name="text">What is going on.</param>
    /// <param name="start">Starts it; called on the pool.</param>
    /// <param name="wake">Ends the wait of the screen's thread; called when it is done.</param>
    /// <param name="done">Takes the result, on the screen's thread.</param>
    /// <param name="failed">Takes one line where there is none, on the screen's thread.</param>
    public WaitWindow(string text, Func<CancellationToken, Task<T>> start, Action wake, Action<T> done, Action<string> failed)
    {
        _text = text;
        _done = done;
        _failed = failed;
        CancellationToken token = _cancel.Token;
        _task = Task.Run(() => start(token), CancellationToken.None);
        _task.ContinueWith(
            static (_, state) => ((Action)state!)(), wake, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    public override bool IsWaiting => true;

    public override void Draw(CellGrid grid, Theme theme)
    {
        Area inside = DrawWindow(grid, theme, "Please wait", Math.Max(20, TextWidth.Of(_text)), 1, "[ Esc: give up ]");
        grid.Write(inside.X, inside.Y, _text, theme.WindowText, inside.Width);
    }

    public override void Take(in InputEvent input)
    {
        if (ButtonAt(input) == 0)
        {
            Cancel();
        }
    }

    public override void Cancel()
    {
        _cancel.Cancel();
        Close();
        _failed("given up; what was begun may still be done");
    }

    public void Dispose() => _cancel.Dispose();

    public override bool Poll()
    {
        if (IsClosed || !_task.IsCompleted)
        {
            return false;
        }

        Close();
        if (_task.IsCompletedSuccessfully)
        {
            _done(_task.Result);
        }
        else
        {
            _failed(_task.Exception is { } fault ? OneLine.Of(fault.GetBaseException().Message) : "cancelled");
        }

        return true;
    }
}
