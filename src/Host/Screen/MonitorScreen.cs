using Bpftop.Host.Plugins;
using Bpftop.Host.Screen.Dialogs;
using Bpftop.Host.Screen.Header;
using Bpftop.Host.Screen.Keys;
using Bpftop.Host.Screen.Pages;
using Bpftop.Host.Screen.Themes;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen;

/// <summary>The full-screen monitor without its loop: takes input and frames, and draws into cells.</summary>
/// <remarks>One thread. Nothing here waits: what takes time runs on the pool behind a <see cref="WaitDialog{T}"/>.</remarks>
internal sealed partial class MonitorScreen : IScreen
{
    private static readonly TimeSpan MessageTime = TimeSpan.FromSeconds(4);

    private readonly IScreenTerminal _terminal;
    private (Task<bool> Task, string Text, string What)? _handing;
    private readonly KeySequence _sequence;
    private readonly HeaderPanel _header;
    private readonly FunctionBar _functions;
    private readonly ProcessPage _processes;
    private readonly PluginsPage _plugins;
    private readonly List<TablePage> _tables = [];
    private readonly List<Dialog> _dialogs = [];
    private Page _page;
    private Frame? _frame;
    private int _pluginVersion = -1;
    private string _message = "";
    private bool _isWarning;
    private long _messageUntil;
    private bool _holdsFrames;
    private string? _fault;

    public MonitorScreen(IScreenTerminal terminal, ScreenOptions options)
    {
        _terminal = terminal;
        Options = options;
        _sequence = new KeySequence(options.Keys);
        _header = new HeaderPanel(options.Theme);
        _functions = new FunctionBar(options.Keys);
        Demand = new FrameDemand();
        _page = _processes = new ProcessPage(this);
        _plugins = new PluginsPage(this);
        RefreshPlugins();
        DemandChanged();
        if (options.Notice is { } notice)
        {
            Warn(notice);
        }
    }

    public ScreenOptions Options { get; }

    public Theme Theme => Options.Theme;

    /// <summary>What frames must have; another object whenever that changed.</summary>
    public FrameDemand Demand { get; private set; }

    /// <summary>True once the user left.</summary>
    public bool IsDone { get; private set; }

    public bool IsPaused { get; private set; }

    /// <summary>True where something is to be drawn.</summary>
    public bool NeedsDraw { get; set; } = true;

    /// <summary>True while new frames must wait: a window is open, or a range of rows is being chosen. Nothing behind
    /// an open window moves.</summary>
    public bool HoldsFrames => _holdsFrames || _dialogs.Count > 0;

    /// <summary>Why the last refresh failed, or null.</summary>
    public string? Fault
    {
        set
        {
            NeedsDraw |= _fault != value;
            _fault = value;
        }
    }

    /// <summary>When the message goes away, as a timestamp of the clock; null without one.</summary>
    public long? MessageUntil => _message.Length > 0 ? _messageUntil : null;

    bool IScreen.HoldsFrames
    {
        set => _holdsFrames = value;
    }

    /// <summary>Takes a new frame, which stays until the next.</summary>
    public void Accept(Frame frame)
    {
        _frame = frame;
        RefreshPlugins();
        _page.Accept(frame);
        NeedsDraw = true;
    }

    /// <summary>Shows names and command lines that came after the frame.</summary>
    public void RenewTexts()
    {
        if (_frame is not null)
        {
            _frame.RenewTexts(Options.Catalogue.All);
            _page.Accept(_frame);
            NeedsDraw = true;
        }
    }

    /// <summary>Lets go of a message whose time is over, and looks after what runs on the pool.</summary>
    public void Poll()
    {
        if (_message.Length > 0 && Options.Time.GetTimestamp() >= _messageUntil)
        {
            _message = "";
            NeedsDraw = true;
        }

        EndCopy();
        if (!HoldsFrames)
        {
            RefreshPlugins();
        }

        if (_dialogs.Count > 0 && _dialogs[^1] is { IsWaiting: true } waiting && waiting.Poll())
        {
            NeedsDraw = true;
            DropClosed();
        }
    }

    public void Say(string text) => SetMessage(text, false);

    public void Warn(string text) => SetMessage(text, true);

    public void Show(Dialog dialog)
    {
        _sequence.Clear();
        _dialogs.Add(dialog);
        NeedsDraw = true;
    }

    public void Copy(string text, string what)
    {
        if (_terminal.HandToTmux(text) is not { } handing)
        {
            Send(text, what);
            return;
        }

        _handing = (handing, text, what);
        _ = handing.ContinueWith(
            static (_, terminal) => ((IScreenTerminal)terminal!).Wake(), _terminal, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Says what became of a copy that tmux was asked to take.</summary>
    private void EndCopy()
    {
        if (_handing is not { Task.IsCompleted: true } handed)
        {
            return;
        }

        _handing = null;
        if (handed.Task is { IsCompletedSuccessfully: true, Result: true })
        {
            Say($"{handed.What} copied to tmux");
        }
        else
        {
            Send(handed.Text, handed.What);
        }
    }

    private void Send(string text, string what)
    {
        if (_terminal.Copy(text))
        {
            Say($"{what} sent to the terminal");
        }
        else
        {
            Warn($"copy the {what}: too long for the terminal's clipboard");
        }
    }

    public void DemandChanged()
    {
        // Asked by a page while it is being made.
        if (_processes is null || _page is null)
        {
            return;
        }

        DemandMarks marks = new();
        _processes.Demand(marks);
        if (_page != _processes)
        {
            _page.Demand(marks);
        }

        Demand = marks.ToDemand(Demand);
    }

    public void ShowProcesses(Column column, string value, Page from)
    {
        string quoted = value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        if (Filter.TryParse($"{column.Id} = \"{quoted}\"", Options.Catalogue, out Filter? filter, out FilterError? error))
        {
            GoTo(_processes);
            _processes.Visit(filter, from);
        }
        else
        {
            Warn($"{column.Id}: {error.Message}");
        }
    }

    public void GoBackTo(Page page)
    {
        if (_tables.Contains(page))
        {
            GoTo(page);
        }
    }

    public void Run<T>(string text, Func<CancellationToken, Task<T>> start, Action<T> done) =>
        Show(new WaitDialog<T>(text, start, _terminal.Wake, done, Warn));

    private void SetMessage(string text, bool isWarning)
    {
        _message = text;
        _isWarning = isWarning;
        _messageUntil = Options.Time.GetTimestamp() + (long)(MessageTime.TotalSeconds * Options.Time.TimestampFrequency);
        NeedsDraw = true;
    }

    private void GoTo(Page page)
    {
        if (page != _page)
        {
            _page.Leave();
            _page = page;
            DemandChanged();
        }

        if (_frame is not null)
        {
            page.Accept(_frame);
        }
    }

    /// <summary>Has a page for each table of the plugins that are on, and keys for what they brought.</summary>
    private void RefreshPlugins()
    {
        if (Options.Plugins.Version == _pluginVersion)
        {
            return;
        }

        _pluginVersion = Options.Plugins.Version;
        List<TablePage> tables = [];
        foreach (PluginHealth plugin in Options.Plugins.Health())
        {
            tables.AddRange(TablesOf(plugin));
            foreach (Command command in PluginCommands.Of(plugin))
            {
                Options.Keys.Add(command);
            }
        }

        NeedsDraw |= !tables.SequenceEqual(_tables);
        _tables.Clear();
        _tables.AddRange(tables);
        if (_page is TablePage gone && !_tables.Contains(gone))
        {
            GoTo(_processes);
        }

        DemandChanged();
    }

    /// <summary>A table has a page from when its plugin is usable for the first time until it is switched off; a source
    /// that comes and goes leaves the page where it is.</summary>
    private IEnumerable<TablePage> TablesOf(PluginHealth plugin)
    {
        bool isUsable = plugin.State is PluginState.Ready or PluginState.Degraded or PluginState.Suspended;
        foreach (TableSpec table in plugin.Tables)
        {
            TablePage? page = _tables.Find(known => known.Spec == table);
            if (page is not null || isUsable)
            {
                yield return page ?? new TablePage(this, table);
            }
        }
    }

    private void DropClosed() => _dialogs.RemoveAll(static dialog => dialog.IsClosed);
}
