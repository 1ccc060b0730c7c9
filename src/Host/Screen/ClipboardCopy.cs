namespace Bpftop.Host.Screen;

/// <summary>Puts a text on the clipboard, by tmux where it is around and takes it, else by the terminal, and says so.</summary>
internal sealed class ClipboardCopy(IScreenTerminal terminal, IScreen screen)
{
    private readonly Queue<(string Text, string What)> _waiting = new();
    private (Task<bool> Task, string Text, string What)? _handing;

    /// <summary>Begins, once the copy before is done; what tmux answers is looked after by <see cref="Poll"/>.</summary>
    public void Begin(string text, string what)
    {
        if (_handing is not null)
        {
            _waiting.Enqueue((text, what));
            return;
        }

        if (terminal.HandToTmux(text) is not { } handing)
        {
            Send(text, what);
            return;
        }

        _handing = (handing, text, what);
        _ = handing.ContinueWith(
            static (_, terminal) => ((IScreenTerminal)terminal!).Wake(), terminal, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Says what became of a copy that tmux was asked to take.</summary>
    public void Poll()
    {
        if (_handing is not { Task.IsCompleted: true } handed)
        {
            return;
        }

        _handing = null;
        if (handed.Task is { IsCompletedSuccessfully: true, Result: true })
        {
            screen.Say($"{handed.What} copied to tmux");
        }
        else
        {
            Send(handed.Text, handed.What);
        }

        if (_waiting.TryDequeue(out (string Text, string What) next))
        {
            Begin(next.Text, next.What);
        }
    }

    private void Send(string text, string what)
    {
        if (terminal.Copy(text))
        {
            screen.Say($"{what} sent to the terminal");
        }
        else
        {
            screen.Warn($"copy the {what}: too long for the terminal's clipboard");
        }
    }
}
