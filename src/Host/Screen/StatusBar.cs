using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Pages;
using Bpftop.Host.Screen.Themes;
using Bpftop.Host.Snapshot;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen;

/// <summary>The line below the page: what is being typed, else a message for a moment, else why refreshes fail, else what
/// the page says of itself.</summary>
internal sealed class StatusBar(ScreenOptions options)
{
    private const int Longest = 256;

    /// <summary>A message stays for as long as it takes to see it and to read it, a warning for half as long again.</summary>
    private static readonly TimeSpan TimeToSee = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan TimeToRead = TimeSpan.FromMilliseconds(35);
    private static readonly TimeSpan LongestTime = TimeSpan.FromSeconds(6);

    private string _message = "";
    private bool _isWarning;
    private long _until;

    /// <summary>Why the last refresh failed, or null.</summary>
    public string? Fault { get; set; }

    /// <summary>When the message goes away, as a timestamp of the clock; null without one.</summary>
    public long? MessageUntil => _message.Length > 0 ? _until : null;

    /// <summary>Shows a line for a moment.</summary>
    public void Say(string text, bool isWarning)
    {
        _message = text;
        _isWarning = isWarning;
        _until = options.Time.After(TimeFor(text, isWarning));
    }

    public void ClearMessage() => _message = "";

    /// <summary>For how long a message stays.</summary>
    internal static TimeSpan TimeFor(string text, bool isWarning)
    {
        TimeSpan time = TimeToSee + (text.Length * TimeToRead);
        time = time < LongestTime ? time : LongestTime;
        return isWarning ? time * 1.5 : time;
    }

    /// <summary>Lets go of a message whose time is over.</summary>
    /// <returns>True where there was one.</returns>
    public bool Poll()
    {
        bool isOver = _message.Length > 0 && options.Time.GetTimestamp() >= _until;
        _message = isOver ? "" : _message;
        return isOver;
    }

    /// <summary>Draws it.</summary>
    /// <param name="grid">Where to.</param>
    /// <param name="area">The line.</param>
    /// <param name="theme">How it looks.</param>
    /// <param name="page">What it is about.</param>
    /// <param name="pending">Keys that wait for another one.</param>
    /// <param name="isPaused">Whether refreshes are paused.</param>
    /// <param name="frame">The frame that is shown, or null.</param>
    public void Draw(CellGrid grid, Area area, Theme theme, Page page, string pending, bool isPaused, Frame? frame)
    {
        if (area.Height == 0)
        {
            return;
        }

        grid.Fill(0, area.Y, grid.Width, 1, ' ', theme.Status);
        int width = Math.Max(0, DrawRight(grid, area, theme, pending, isPaused, frame) - area.X - 1);
        if (page.Prompt is { } prompt)
        {
            DrawPrompt(grid, area with { Width = grid.Width }, theme, prompt);
        }
        else if (_message.Length > 0)
        {
            grid.Write(area.X, area.Y, _message, _isWarning ? theme.StatusError : theme.StatusStrong, width);
        }
        else if (Fault is not null)
        {
            int used = grid.Write(area.X, area.Y, "refresh failed: ", theme.StatusError, width);
            grid.Write(area.X + used, area.Y, Fault, theme.StatusError, width - used);
        }
        else
        {
            LineText text = new(stackalloc char[Longest]);
            page.WriteStatus(ref text);
            grid.Write(area.X, area.Y, text.Text, theme.Status, width);
        }
    }

    /// <returns>Where it begins.</returns>
    private int DrawRight(CellGrid grid, Area area, Theme theme, string pending, bool isPaused, Frame? frame)
    {
        LineText text = new(stackalloc char[96]);
        if (pending.Length > 0)
        {
            text.Add(pending);
            text.Add("_ ");
        }

        text.Add(frame is { IsPast: true } ? "PAST " : "");
        text.Add(isPaused ? "PAUSED " : "");
        text.Add(options.ReadOnly ? "readonly " : "");
        if (options.Unjournaled() is > 0 and var untaken)
        {
            text.Add("actions in no journal: ");
            text.Add(untaken);
            text.Add(' ');
        }

        if (frame is not null)
        {
            text.Add('[');
            text.Add(frame.Collector.Name == "bpf" ? "eBPF" : frame.Collector.Name);
            text.Add(']');
        }

        int x = Math.Max(area.X, area.Right - text.Length);
        grid.Write(x, area.Y, text.Text, theme.StatusStrong);
        return x;
    }

    private static void DrawPrompt(CellGrid grid, Area area, Theme theme, Prompt prompt)
    {
        grid.Fill(0, area.Y, grid.Width, 1, ' ', theme.Status);
        int used = grid.Write(area.X, area.Y, prompt.Label, prompt.IsRefused ? theme.StatusError : theme.StatusStrong, area.Width);
        used += grid.Write(area.X + used, area.Y, prompt.Label.Length == 0 ? ":" : ": ", theme.StatusStrong, area.Width - used);
        int rest = Math.Max(1, area.Width - used);

        // What is wrong stands at the right, and leaves the typed text what it needs, up to half of the line; less once Enter was
        // refused, for then it is to be read.
        int typed = Math.Min(TextWidth.Of(prompt.Editor.Text) + 2, rest / (prompt.IsRefused ? 3 : 2));
        int error = prompt.Error is null ? 0 : Math.Min(TextWidth.Of(prompt.Error) + 1, rest - typed);
        if (error > 0)
        {
            grid.Write(area.Right - error + 1, area.Y, prompt.Error, theme.StatusError, error - 1);
        }

        prompt.Editor.Draw(grid, new Area(area.X + used, area.Y, Math.Max(1, rest - error), 1), theme.Status);
    }
}
