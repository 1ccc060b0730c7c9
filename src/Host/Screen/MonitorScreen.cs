using Bpftop.Host.Plugins;
using Bpftop.Host.Screen.Details;
using Bpftop.Host.Screen.Windows;
using Bpftop.Host.Screen.Header;
using Bpftop.Host.Screen.Keys;
using Bpftop.Host.Screen.Pages;
using Bpftop.Host.Screen.Past;
using Bpftop.Host.Screen.Themes;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen;

/// <summary>The full-screen monitor without its loop: takes input and frames, and draws into cells.</summary>
/// <remarks>One thread. Nothing here waits: what takes time runs on the pool behind a <see cref="WaitWindow{T}"/>.</remarks>
internal sealed class MonitorScreen : IScreen
{
    private const string Processes = "processes";

    private readonly IScreenTerminal _terminal;
    private readonly ClipboardCopy _clipboard;
    private readonly BackgroundWork _background;
    private readonly KeySequence _sequence;
    private readonly TabBar _tabBar = new();
    private readonly StatusBar _status;
    private readonly FunctionBar _functions;
    private readonly ProcessPage _processes;
    private readonly PluginsPage _plugins;
    private readonly PastFrames _past;
    private readonly PastPanel _pastPanel;
    private readonly DetailPane _details;
    private readonly Leftovers _leftovers;
    private readonly MeterPast _meterPast;
    private readonly DoubleClick _doubleClick;
    private readonly Func<int, int> _pastHeight;

    /// <summary>The process table, the user's own screens, and the tables of plugins, by their numbers; null where nothing has the
    /// number, or a table's plugin is not usable.</summary>
    private readonly List<Page?> _tabs;

    /// <summary>Who has which number.</summary>
    private readonly ScreenPlaces _places = new(Processes);

    /// <summary>The user's own screens.</summary>
    private readonly List<ProcessPage> _own = [];
    private readonly WindowStack _windows = new();
    private ScreenLayout _layout;
    private Page _page;

    /// <summary>The frame that is shown.</summary>
    private Frame? _frame;

    /// <summary>The newest one, which is also shown unless the past is.</summary>
    private Frame? _newest;
    private int _pluginVersion = -1;
    private bool _holdsFrames;

    public MonitorScreen(IScreenTerminal terminal, ScreenOptions options)
    {
        _terminal = terminal;
        Options = options;
        Interval = options.Interval;
        Highlight = options.Highlight;
        _clipboard = new ClipboardCopy(terminal, this);
        _background = new BackgroundWork(terminal.Wake);
        _sequence = new KeySequence(options.Keys);
        Theme = options.Theme;
        HeaderPanel = new HeaderPanel(options.Meters, options.Ascii);
        _meterPast = new MeterPast(options.Kept, HeaderPanel);
        _status = new StatusBar(options);
        _functions = new FunctionBar(options.Keys);
        _past = new PastFrames(options.Kept, options.Time);
        _pastPanel = new PastPanel(_past, options);
        _pastHeight = _pastPanel.HeightFor;
        _leftovers = new Leftovers(options.Time);
        _details = new DetailPane(this, terminal.Wake, _leftovers);
        _doubleClick = new DoubleClick(options.Time);
        Demand = new FrameDemand();
        _page = _processes = new ProcessPage(this);
        _tabs = [_processes];
        _plugins = new PluginsPage(this);

        // Those with a number first, for that number is theirs.
        foreach (OwnScreen own in options.Screens.OrderBy(static own => own.Number is null))
        {
            _own.Add(new ProcessPage(this, own));
            _places.Add(IdOf(own.Name), own.Number);
        }

        RefreshPlugins();
        DemandChanged();
        if (options.Notice is { } notice)
        {
            Warn(notice);
        }
    }

    public ScreenOptions Options { get; }

    public TypedLines Typed { get; } = new();

    /// <summary>Time from refresh to refresh.</summary>
    public TimeSpan Interval { get; private set; }

    public TimeSpan Highlight { get; private set; }

    /// <summary>How all looks; another one whenever the user chose it.</summary>
    public Theme Theme { get; private set; }

    /// <summary>The meters.</summary>
    public HeaderPanel HeaderPanel { get; }

    /// <summary>What frames must have; another object whenever that changed.</summary>
    public FrameDemand Demand { get; private set; }

    /// <summary>True once the user left.</summary>
    public bool IsDone { get; private set; }

    public bool IsPaused { get; private set; }

    /// <summary>True where something is to be drawn.</summary>
    public bool NeedsDraw { get; set; } = true;

    /// <summary>True while new frames must wait: a window is open, a range of rows is being chosen, or the past is shown.
    /// Nothing behind an open window moves.</summary>
    public bool HoldsFrames => StandsStill || _past.IsOn;

    /// <summary>True while the screen shows the past, whose age goes on.</summary>
    public bool IsPast => _past.IsOn;

    /// <summary>Whether there is something to do as long as no key is there, see <see cref="DoSpareWork"/>.</summary>
    public bool HasSpareWork => (_details.HasPast || _leftovers.AreDue || _meterPast.HasMore) && !StandsStill;

    /// <summary>Whether something is read in the background whose progress is shown.</summary>
    public bool ShowsProgress => _details.IsWaiting;

    public string? PastMoment => _past.IsOn ? MomentText.Of(_past.Local(_past.Shown)) : null;

    /// <summary>The number of the frame that is shown; 0 before the first.</summary>
    public long ShownFrame => _frame?.Number ?? 0;

    /// <summary>The page that keys are for.</summary>
    private Page Focused => _details is { IsOpen: true, HasFocus: true, Page: { } page } ? page : _page;

    private bool StandsStill => _holdsFrames || _windows.HoldScreen;

    /// <summary>Why the last refresh failed, or null.</summary>
    public string? Fault
    {
        set
        {
            NeedsDraw |= _status.Fault != value;
            _status.Fault = value;
        }
    }

    /// <summary>When the message goes away, as a timestamp of the clock; null without one.</summary>
    public long? MessageUntil => _status.MessageUntil;

    public ImmutableArray<(ProcessKey Key, GroupName Group)> Groups => _frame is null ? [] : new GroupNames(Options.Catalogue).All(_frame);

    bool IScreen.HoldsFrames
    {
        set => _holdsFrames = value;
    }

    /// <summary>Takes a new frame, which stays until the next.</summary>
    public void Accept(Frame frame)
    {
        _newest = frame;
        HeaderPanel.Take(frame);
        RefreshPlugins();
        if (!_past.IsOn)
        {
            Show(frame);
        }
    }

    /// <summary>Shows names and command lines that came after the frame.</summary>
    public void RenewTexts()
    {
        if (_frame is not null && !_past.IsOn)
        {
            _frame.RenewTexts(Options.Catalogue.All);
            _page.Accept(_frame);
            _details.RenewTexts(_frame);
            NeedsDraw = true;
        }
    }

    /// <summary>Lets go of a message whose time is over, and looks after what runs on the pool.</summary>
    public void Poll()
    {
        NeedsDraw |= _status.Poll();
        _clipboard.Poll();
        if (!StandsStill)
        {
            RefreshPlugins();
            NeedsDraw |= _details.Poll();
        }

        NeedsDraw |= _background.Poll();
        if (_past.IsOn)
        {
            _past.Refresh();
            NeedsDraw = true;
        }

        NeedsDraw |= _windows.Poll();
    }

    /// <summary>Does a little of what can wait, which takes some milliseconds.</summary>
    public void DoSpareWork()
    {
        if (_leftovers.AreDue)
        {
            _leftovers.GiveBack();
        }
        else if (_details.HasPast)
        {
            NeedsDraw |= _details.ReadPast();
        }
        else
        {
            NeedsDraw |= _meterPast.Read();
        }
    }

    /// <summary>Takes one event: for the window on top, else for the line that is being typed, else for the page.</summary>
    public void Take(in InputEvent input)
    {
        NeedsDraw = true;
        if (!_windows.IsEmpty && input is { Kind: InputKind.Key, Key: Key.Character, Modifiers: Modifiers.Control, Rune.Value: 'l' })
        {
            Redraw();
        }
        else if (!_windows.IsEmpty)
        {
            _windows.Take(input);
        }
        else if (Focused.Prompt is { } prompt && input.Kind is InputKind.Key or InputKind.Paste)
        {
            prompt.Take(input);
        }
        else if (input.Kind == InputKind.Key)
        {
            TakeKey(input);
        }
        else if (input.Kind == InputKind.Mouse)
        {
            TakeMouse(input);
        }
        else if (input.Kind == InputKind.Paste)
        {
            Say("a paste is taken by search (/), filter (\\) and commands (:) only");
        }
    }

    /// <summary>Draws everything: header, tabs, page, status bar, function keys, and the windows over them. The renderer
    /// finds out what differs.</summary>
    public void Draw(CellGrid grid)
    {
        NeedsDraw = false;
        grid.Clear(Theme.Text);
        if (grid.Width == 0 || grid.Height == 0)
        {
            return;
        }

        int header = _frame is null ? 0 : HeaderPanel.LayOut(_frame, grid.Width, ScreenLayout.HeaderLimit(grid.Height));
        _layout = ScreenLayout.Of(grid.Width, grid.Height, header, LastTab > 0, _pastHeight);
        if (_details.IsOpen)
        {
            _layout = _layout.WithDetails(_details.Place, _details.HasFocus);
        }

        if (_frame is not null && header > 0)
        {
            HeaderPanel.Draw(grid, _layout.Header, _frame, Theme);
        }

        _tabBar.Draw(grid, _layout.Tabs, Theme, _tabs, _page);
        _page.HasFocus = Focused == _page;
        _page.Draw(grid, _layout.Page);
        _details.Draw(grid, _layout.Details);
        _pastPanel.Draw(grid, _layout.Past, Theme);
        _status.Draw(grid, _layout.Status, Theme, Focused, _sequence.Pending, IsPaused, _frame);
        if (_layout.Functions.Height > 0)
        {
            _functions.Draw(grid, _layout.Functions.Y, Theme, _windows.IsEmpty ? Focused : null, _details.HasFocus);
        }

        if (_layout.Status.Height > 0 && Focused.Prompt is { } prompt)
        {
            OfferedWords.Draw(grid, _layout.Status, Theme, prompt);
        }

        _windows.Draw(grid, Theme);
    }

    public void Say(string text) => Say(text, false);

    public void Warn(string text) => Say(text, true);

    public void Show(Window window)
    {
        _sequence.Clear();
        _windows.Open(window);
        NeedsDraw = true;
    }

    public void Copy(string text, string what) => _clipboard.Begin(text, what);

    public void DemandChanged()
    {
        DemandMarks marks = new();
        _processes.Demand(marks);
        if (_page != _processes)
        {
            _page.Demand(marks);
        }

        _details.Demand(marks);
        marks.Machine = HeaderPanel.Needs;
        Demand = marks.ToDemand(Demand);
    }

    public void ShowProcesses(Column column, string value, Page from)
    {
        if (Filter.TryParse($"{column.Id} = {Filter.Quote(value)}", Options.Catalogue, out Filter? filter, out FilterError? error))
        {
            GoTo(_processes);
            _processes.Visit(filter, from);
        }
        else
        {
            Warn($"{column.Id}: {error.Message}");
        }
    }

    public void ShowDetails(int pid)
    {
        int row = _frame is null ? -1 : _frame.RowOfProcess(pid);
        if (row < 0)
        {
            Say($"process {pid} is not there{(PastMoment is { } moment ? $" at {moment}" : " any more")}");
            return;
        }

        // A range holds the frames, and nobody would see why.
        _page.Leave();
        _details.Open(_frame!, row);
        DemandChanged();
    }

    /// <summary>Shows a tab of the details: of the process that they are open for where they have the focus, else of the
    /// cursor's.</summary>
    /// <param name="page">The page that the key is for.</param>
    /// <param name="tab">The tab's id.</param>
    /// <returns>False where the page has no processes.</returns>
    public bool TryShowDetails(Page page, string tab)
    {
        if (!_details.HasFocus)
        {
            if (page is not ProcessPage processes)
            {
                return false;
            }

            if (processes.CursorRow is not (>= 0 and var row))
            {
                Say("this line is no process that lives");
                return true;
            }

            ShowDetails(_frame!.Records[row].Pid);
        }

        if (!_details.TryGoTo(tab))
        {
            Say($"{tab}: there is no such tab about this process");
        }

        return true;
    }

    /// <summary>Shows a whole command line, wrapped: of the process of the details where they have the focus, else of the
    /// cursor's.</summary>
    /// <param name="page">The page that the key is for.</param>
    /// <returns>False where the page has no processes.</returns>
    public bool TryShowCommand(Page page)
    {
        int row = _frame is null ? -1
            : _details.HasFocus ? _details.Row
            : page is ProcessPage processes ? processes.CursorRow
            : -2;
        if (row >= 0)
        {
            ProcessRow process = _frame!.Rows[row];
            Show(new MessageWindow($"Command of {process.Key.Pid} {process.Name}", [_frame.Identities[row].Late.ShownCommand]));
        }
        else if (row == -1)
        {
            Say("no process is there whose command could be shown");
        }

        return row >= -1;
    }

    /// <summary>Moves the keys between table and details.</summary>
    public void SwitchFocus()
    {
        if (_details.IsOpen)
        {
            _page.Leave();
            _details.Focus(!_details.HasFocus);
        }
        else
        {
            Say("no details are open; Enter opens those of a process");
        }
    }

    public void StepDetailTab(int tabs) => _details.Step(tabs);

    public void GoToDetailTab(int tab)
    {
        if (!_details.TryGoTo(tab))
        {
            Say($"there is no tab {tab + 1} about this process");
        }
    }

    public void ToggleFullDetails() => _details.ToggleFull();

    public void ToggleDetailsBeside()
    {
        _details.ToggleBeside();
        if (_details.Place == DetailPlace.Beside && !ScreenLayout.HasRoomBeside(_layout.Status.Width))
        {
            _details.ToggleBeside();
            Say("the screen is too narrow for details beside the table");
        }
    }

    public void CloseDetails()
    {
        _details.Close();
        DemandChanged();
    }

    public void GoBackTo(Page page)
    {
        if (_tabs.Contains(page))
        {
            GoTo(page);
        }
    }

    public void RunBehind<T>(Func<T> work, Action<T> done) => _background.Begin(work, done, Warn);

    public void Run<T>(string text, Func<CancellationToken, Task<T>> start, Action<T> done) =>
        Show(new WaitWindow<T>(text, start, _terminal.Wake, done, Warn));

    public void Quit()
    {
        // Where the keys have the focus is easily overlooked, and q closes the details in them: it is not to end the monitor, and
        // to lose its past, one line above.
        if (_details.IsOpen)
        {
            CloseDetails();
            Say("the details are closed; once more leaves bpftop");
        }
        else
        {
            new LeavingWindows(this, () => IsDone = true).Begin();
        }
    }

    public void ShowHelp() => Show(new HelpWindow(Options.Keys));

    /// <summary>Shows a page of the setup.</summary>
    public void ShowSetup(int page) => new SetupWindows(this, _page as ProcessPage ?? _processes).Show(page);

    /// <summary>Saves the columns of a table of processes: with the screen of the user's own that it is, else as those of the first.
    /// </summary>
    /// <param name="page">The table, which is shown.</param>
    /// <param name="columns">The columns; none for the default ones.</param>
    public void SaveColumns(ProcessPage page, ImmutableArray<Column> columns)
    {
        if (_own.Contains(page))
        {
            SaveScreen(page.Title, null);
        }
        else
        {
            RunBehind(() => Options.SaveColumns([.. columns.Select(static column => column.Id)]), Say);
        }
    }

    /// <summary>Has the header show other meters.</summary>
    /// <param name="choice">Which; null for the usual ones.</param>
    public void ChooseMeters(HeaderChoice? choice)
    {
        HeaderPanel.Choose(choice);
        _meterPast.Seek(ShownFrame);
        DemandChanged();
        NeedsDraw = true;
    }

    /// <summary>Has all look another way.</summary>
    public void ChooseTheme(Theme theme)
    {
        Theme = theme;
        _terminal.UseColors(theme.Colors);
        _details.Redraw();
        NeedsDraw = true;
    }

    /// <summary>Goes to the list of plugins.</summary>
    public void ShowPlugins() => GoTo(_plugins);

    public void TogglePause() => IsPaused = !IsPaused;

    public void Redraw() => _terminal.Invalidate();

    public void Suspend()
    {
        // Nobody looks at it meanwhile.
        _details.Page?.Hide();
        _terminal.Suspend();
    }

    public void TogglePlugins() => GoTo(_page == _plugins ? _processes : _plugins);

    public void Back()
    {
        if (_page != _processes)
        {
            GoTo(_processes);
        }
        else
        {
            _processes.Back();
        }
    }

    /// <summary>Goes back to the present; else takes back what the user has set on the page, one thing at a time; then leaves
    /// the page.</summary>
    public void Cancel()
    {
        _status.ClearMessage();
        if (_past.IsOn)
        {
            LeavePast();
        }
        else if ((!_details.HasFocus || _details.Page is not null) && Focused.Cancel())
        {
            // One thing at a time, of what the user looks at.
        }
        else if (_details.IsOpen)
        {
            CloseDetails();
        }
        else
        {
            GoTo(_processes);
        }
    }

    /// <summary>Goes some refreshes on or back.</summary>
    public void StepPast(int refreshes)
    {
        if (_frame is not null)
        {
            ShowMoment(_past.Step(_frame, refreshes));
        }
    }

    /// <summary>Goes some minutes on or back.</summary>
    public void StepPastMinutes(int minutes)
    {
        if (_frame is not null)
        {
            ShowMoment(_past.StepMinutes(_frame, minutes));
        }
    }

    /// <summary>Opens the line that a command is typed into.</summary>
    /// <param name="text">What it begins with.</param>
    public void BeginCommand(string text)
    {
        Page page = Focused;
        page.Begin(new TypedCommand(this, page).NewLine(text, Typed.Commands));
    }

    /// <summary>Goes to a moment, as <see cref="MomentChoice"/> reads it.</summary>
    public void GoToMoment(string typed)
    {
        if (MomentChoice.TryRead(typed, out TimeSpan? moment, out TimeSpan? ago))
        {
            ShowMoment(ago is { } before ? _past.GoBack(before) : _past.GoTo(moment!.Value));
        }
    }

    /// <summary>Returns to the present.</summary>
    public void LeavePast()
    {
        _past.Leave();
        ShowMoment(null);
    }

    /// <summary>Refreshes in another interval, from now on and for this run.</summary>
    public void SetInterval(TimeSpan interval)
    {
        Interval = interval;
        Say($"a refresh every {interval.TotalMilliseconds:F0} ms");
    }

    /// <summary>Has what started or ended stand out for another time, for this run.</summary>
    public void SetHighlight(TimeSpan time)
    {
        Highlight = time;
        _processes.SetHighlight(time);
        _own.ForEach(page => page.SetHighlight(time));
        Say(time == TimeSpan.Zero ? "what starts or ends does not stand out" : $"what starts or ends stands out for {time.TotalSeconds:F0} s");
    }

    /// <summary>The screens that there are, each with its number.</summary>
    public IEnumerable<Candidate> Tabs => _tabs.Select(static (page, index) => (page, index)).Where(static tab => tab.page is not null)
        .Select(static tab => new Candidate(tab.page!.Title, $"screen {tab.index + 1}"));

    /// <summary>The place of a screen.</summary>
    /// <param name="text">Its title, whatever the case, or its number, from 1.</param>
    /// <returns>-1 where there is none.</returns>
    public int FindTab(string text)
    {
        int found = _tabs.FindIndex(page => page is not null && page.Title.Equals(text, StringComparison.OrdinalIgnoreCase));
        return found >= 0 ? found
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= _tabs.Count && _tabs[number - 1] is not null ? number - 1
            : -1;
    }

    /// <summary>The names of the user's own screens.</summary>
    public IEnumerable<Candidate> OwnScreens => _own.Select(page => new Candidate(page.Title, $"screen {_places.NumberOf(IdOf(page.Title))}"));

    /// <summary>Why what is shown cannot be saved under a name, in one line; null where it can.</summary>
    /// <param name="name">The name.</param>
    /// <param name="number">The number that it is to have; null for its own, or the first that is free.</param>
    public string? WhyNotSaved(string name, int? number)
    {
        string? taken = number is { } wanted ? _places.At(wanted) : null;
        return _page is not ProcessPage ? "only the table of processes is saved as a screen"
            : ScreenName.WhatIsWrong(name) is { } wrong ? wrong
            : _tabs.OfType<Page>().Any(page => page.Title.Equals(name, StringComparison.OrdinalIgnoreCase) && !_own.Exists(own => own == page && own.Title == name))
                ? $"there is a screen {name} already; take another name"
            : number is < ScreenName.Least or > ScreenName.Most ? $"the number is {ScreenName.Least} to {ScreenName.Most}"
            : taken is not null && taken != IdOf(name) ? $"number {number} is taken; leave it out for the first that is free"
            : null;
    }

    /// <summary>Saves what the table of processes shows under a name, and goes there; where that screen is there already, it shows this
    /// from now on.</summary>
    public void SaveScreen(string name, int? number)
    {
        if (WhyNotSaved(name, number) is not null)
        {
            return;
        }

        OwnScreen own = ((ProcessPage)_page).ToScreen(name, number ?? _places.NumberOf(IdOf(name)));
        if (number is not null)
        {
            _places.Remove(IdOf(name));
        }

        _places.Add(IdOf(name), number);
        own = own with { Number = _places.NumberOf(IdOf(name)) };
        ProcessPage? before = _own.Find(page => page.Title == name);
        if (before is null || before != _page)
        {
            ProcessPage page = new(this, own);
            _own.Remove(before!);
            _own.Add(page);
            ListTabs([.. _tabs.OfType<TablePage>()]);
            GoTo(page);
        }
        else
        {
            ListTabs([.. _tabs.OfType<TablePage>()]);
        }

        RunBehind(() => Options.SaveScreen(own), Say);
    }

    /// <summary>Removes a screen of the user's own, here and in the configuration.</summary>
    public void RemoveScreen(string name)
    {
        if (_own.Find(page => page.Title == name) is { } page)
        {
            _own.Remove(page);
            _places.Remove(IdOf(name));
            ListTabs([.. _tabs.OfType<TablePage>()]);
            RunBehind(() => Options.RemoveScreen(name), Say);
        }
    }

    /// <summary>Goes so many screens on, or back where that is negative, around the end.</summary>
    public void StepTab(int screens)
    {
        Page[] there = [.. _tabs.OfType<Page>()];
        int at = Array.IndexOf(there, _page);

        // From the list of plugins, which has no number, on to the first one or back to the last.
        long to = at < 0 ? (screens > 0 ? screens - 1L : screens) : at + (long)screens;
        GoTo(there[(int)(((to % there.Length) + there.Length) % there.Length)]);
    }

    /// <summary>Goes to the process table (0) or to a table of a plugin.</summary>
    public void GoToTab(int index)
    {
        if (index >= 0 && index < _tabs.Count && _tabs[index] is { } page)
        {
            GoTo(page);
        }
        else if (index > 0)
        {
            string why = LastTab == 0 ? "no plugin that is on has a table"
                : index > LastTab ? $"{LastTab + 1} is the last"
                : _places.At(index + 1) is { } id ? $"the plugin of {id} is not usable"
                : "nothing has this number";
            Say($"there is no screen {index + 1}: {why}");
        }
    }

    /// <summary>Does a command for the page that keys are for, and says where it means nothing there.</summary>
    public void Do(KeyedCommand keyed)
    {
        Command command = keyed.Command;
        if (keyed.Times is not null && command.TryDoCounted is null)
        {
            // Doing it once would not be what was asked for.
            Say($"{command.Name} takes no count: nothing was done");
        }
        else if (keyed.Argument is { } text)
        {
            Do(command.Argument!, text);
        }
        else if (keyed.Times is { } count ? !command.TryDoCounted!(this, Focused, count) : !command.TryDo(this, Focused))
        {
            bool isForTable = _details.HasFocus && command.Context != KeyContext.Details;
            Say(isForTable && Options.Keys.KeyOf("details.focus") is { } back
                ? $"not here: {command.Help}; {back} goes back to the table"
                : $"not on this screen: {command.Help}");
        }
    }

    private void Do(CommandArgument argument, string text)
    {
        if (argument.WhatIsWrong(this, Focused, text) is { } wrong)
        {
            Warn(wrong);
        }
        else
        {
            argument.Do(this, Focused, text);
        }
    }

    private void Show(Frame frame)
    {
        _frame = frame;
        _meterPast.Seek(frame.Number);
        _page.Accept(frame);
        _leftovers.See(_page is TablePage table ? table.RowCount : 0);
        _details.Accept(frame);
        NeedsDraw = true;
    }

    /// <summary>Shows the moment that was gone to, and says what there is to say of it.</summary>
    private void ShowMoment(string? what)
    {
        if (what is not null)
        {
            Say(what);
        }

        if ((_past.IsOn ? _past.Frame : _newest) is { } frame && (frame.IsPast || frame != _frame))
        {
            // A range is of lines that stand still.
            Focused.Selection.EndRange();
            Show(frame);
        }
    }

    private int LastTab => _tabs.FindLastIndex(static page => page is not null);

    private void Say(string text, bool isWarning)
    {
        _status.Say(text, isWarning);
        NeedsDraw = true;
    }

    private void TakeKey(in InputEvent input)
    {
        KeyContext contexts = (Focused.IsSearching ? KeyContext.Searching : 0) | (_details.HasFocus ? KeyContext.Details : 0);
        if (Options.DigitsAreOfPids && _sequence.Pending.Length == 0 && Focused is ProcessPage
            && input is { Key: Key.Character, Modifiers: Modifiers.None, Rune.Value: >= '1' and <= '9' })
        {
            BeginCommand("");
            Focused.Prompt!.Take(input);
        }
        else if (_sequence.Take(input, contexts, out KeyedCommand whole, out string? unknown))
        {
            Do(whole);
        }
        else if (unknown is not null)
        {
            Say($"{unknown} does nothing here; {Options.Keys.KeyOf(Commands.Help) ?? "help"} lists the keys");
        }
    }

    private void TakeMouse(in InputEvent input)
    {
        bool isClick = input is { Mouse: MouseAction.Press, Button: 1 };
        if (_layout.Page.Contains(input.X, input.Y))
        {
            Focus(isClick ? false : _details.HasFocus);
            _page.TakeMouse(input, _layout.Page);
            if (isClick && _page != _plugins && _page.IsOnCursor(input, _layout.Page) && _doubleClick.Take(input, _page.Cursor.Key))
            {
                _page.TryOpen();
            }
        }
        else if (_layout.Details.Contains(input.X, input.Y))
        {
            Focus(isClick || _details.HasFocus);
            _details.TakeMouse(input, _layout.Details);
            if (isClick && _details.Page is { } tab && _details.IsOnCursor(input, _layout.Details) && _doubleClick.Take(input, tab.Cursor.Key))
            {
                tab.TryOpen();
            }
        }
        else if (isClick && _layout.Functions.Contains(input.X, input.Y) && _functions.At(input.X) is { } command)
        {
            Do(new KeyedCommand(command, null, null));
        }
        else if (isClick && _layout.Header.Contains(input.X, input.Y))
        {
            ShowSetup(SetupWindows.Meters);
        }
        else if (isClick && _layout.Tabs.Contains(input.X, input.Y))
        {
            GoToTab(_tabBar.At(input.X));
        }
        else if (isClick && _pastPanel.At(_layout.Past, input.X, input.Y) is { } mark)
        {
            ShowMoment(_past.GoTo(mark));
        }
    }

    private void Focus(bool onDetails)
    {
        if (_details.IsOpen && _details.HasFocus != onDetails)
        {
            SwitchFocus();
        }
    }

    private void GoTo(Page page)
    {
        if (page != _page)
        {
            _page.Leave();
            (_page as TablePage)?.LetGo();
            _page = page;
            _details.Focus(false);
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
        // Apart from the rest, whose closures would cost memory each time.
        if (Options.Plugins.Version != _pluginVersion)
        {
            _pluginVersion = Options.Plugins.Version;
            ListTables();
        }
    }

    private void ListTables()
    {
        List<TablePage> pages = [];
        ImmutableArray<PluginHealth> plugins = Options.Plugins.Health();
        foreach (PluginHealth plugin in plugins)
        {
            pages.AddRange(TablesOf(plugin));
            foreach (Command command in PluginCommands.Of(plugin))
            {
                Options.Keys.Add(command);
            }
        }

        foreach (Command command in DetailCommands.Of(Options.Details.Tabs))
        {
            Options.Keys.Add(command);
        }

        // The first table of each plugin, then the second ones, and so on: a plugin with many leaves the others their keys.
        for (int rank = 0; plugins.Any(plugin => plugin.Tables.Length > rank); rank++)
        {
            foreach (PluginHealth plugin in plugins.Where(plugin => plugin.Tables.Length > rank))
            {
                _places.Add(plugin.Tables[rank].Id);
            }
        }

        ListTabs(pages);
        DemandChanged();
    }

    /// <summary>Has a tab for each screen that is there.</summary>
    /// <param name="tables">The tables of plugins.</param>
    private void ListTabs(IReadOnlyCollection<TablePage> tables)
    {
        List<Page?> tabs =
        [
            _processes,
            .. _places.Ids.Skip(1).Select(id => (Page?)_own.Find(page => IdOf(page.Title) == id) ?? tables.FirstOrDefault(page => page.Spec.Id == id)),
        ];
        NeedsDraw |= !tabs.SequenceEqual(_tabs);
        _tabs.Clear();
        _tabs.AddRange(tabs);
        if (_page != _plugins && !_tabs.Contains(_page))
        {
            GoTo(_processes);
        }
    }

    /// <summary>What an own screen is called among the tables, none of which has such an id.</summary>
    private static string IdOf(string name) => $"screen {name}";

    /// <summary>A table has a page from when its plugin is usable for the first time until it is switched off; a source
    /// that comes and goes leaves the page where it is.</summary>
    private IEnumerable<TablePage> TablesOf(PluginHealth plugin)
    {
        bool isUsable = plugin.State is PluginState.Ready or PluginState.Degraded or PluginState.Suspended;
        foreach (TableSpec table in plugin.Tables)
        {
            TablePage? page = _tabs.OfType<TablePage>().FirstOrDefault(known => known.Spec == table);
            if (page is not null || isUsable)
            {
                yield return page ?? new TablePage(this, table);
            }
        }
    }
}
