using Bpftop.Host.Plugins;
using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Pages;
using Bpftop.Host.Snapshot;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Details;

/// <summary>The details of one process, which stay with it whatever the table shows: who it is, its tabs, and what it used over
/// time.</summary>
/// <remarks>The screen's thread. Nothing here waits: tabs are read on threads of their own, and what is kept of the past is read
/// frame by frame while no key is there (<see cref="ReadPast"/>).</remarks>
/// <param name="screen">The screen.</param>
/// <param name="wake">Ends the wait of the screen's thread; any thread.</param>
/// <param name="leftovers">Is told which tabs were closed.</param>
internal sealed class DetailPane(IScreen screen, Action wake, Leftovers leftovers)
{
    private const int LabelHeight = 1;
    private const int LeastTable = 5;
    private const int LeastGraph = 3;
    private const int TallestGraph = 7;
    private const int NarrowestGraph = 24;
    private const int GraphGap = 2;

    private readonly CellGrid _grid = new(0, 0);
    private readonly DetailHead _head = new(screen.Options.Catalogue, screen.Options.Time);
    private readonly TabBar _tabBar = new();
    private readonly List<DetailPage> _pages = [];
    private ImmutableArray<IDetailTab> _tabs = [];

    /// <summary>The state of the plugins that <see cref="_tabs"/> is of.</summary>
    private int _version = -1;
    private ValueHistory? _values;
    private Frame? _frame;

    /// <summary>A frame of the past and what reads it, while some are read: the screen may show another one meanwhile.</summary>
    private Frame? _past;
    private IKeptFrameReader? _reader;
    private ProcessKey _key;
    private int _tab;
    private int _rowHint;
    private int _pastHint;
    private long _readTo;
    private int _samples;
    private PaneLayout _layout;

    /// <summary>Whether it looks as it was drawn last: most keys for the table change nothing here.</summary>
    private bool _isDrawn;

    public bool IsOpen => _values is not null;

    /// <summary>Whether keys are for it.</summary>
    public bool HasFocus { get; private set; }

    /// <summary>How it is placed, while it is open.</summary>
    public DetailPlace Place { get; private set; } = DetailPlace.Below;

    /// <summary>The tab that is shown; null where no tab is about this process.</summary>
    public DetailPage? Page => _tab < _pages.Count ? _pages[_tab] : null;

    /// <summary>The process's row in the frame that is shown; -1 where it is not there.</summary>
    public int Row => _frame is null ? -1 : RowIn(_frame, ref _rowHint);

    /// <summary>Whether there are frames of the past to read.</summary>
    public bool HasPast => _readTo > 0;

    /// <summary>Whether rows are read that somebody waits for.</summary>
    public bool IsWaiting => Page is { IsWaiting: true };

    /// <summary>Opens the details of a process, or shows another one's.</summary>
    /// <param name="frame">The frame that is shown.</param>
    /// <param name="row">Its row.</param>
    public void Open(Frame frame, int row)
    {
        string? tab = Page?.Spec.Id;
        ClosePages();
        ProcessRow process = frame.Rows[row];
        _key = process.Key;
        _rowHint = row;
        _values = null;
        TakeTabs();
        ListPages(process);
        _tab = Math.Max(0, tab is null ? 0 : IndexOf(tab));
        Focus(true);
        Take(frame);
        if (Page is { } page)
        {
            page.Row = row;
            page.Accept(frame);
            page.Ask();
        }

        _isDrawn = false;
    }

    public void Close()
    {
        ClosePages();
        (_values, _past, _reader, _frame) = (null, null, null, null);
        _readTo = 0;
        HasFocus = false;
    }

    /// <summary>Gives it the keys, or takes them.</summary>
    public void Focus(bool has)
    {
        if (HasFocus && !has)
        {
            Page?.Leave();
        }

        HasFocus = has;
        _isDrawn = false;
        Place = !has && Place == DetailPlace.Full ? DetailPlace.Below : Place;
        foreach (DetailPage page in _pages)
        {
            page.HasFocus = has;
        }
    }

    public void ToggleFull() => Place = Place == DetailPlace.Full ? DetailPlace.Below : DetailPlace.Full;

    public void ToggleBeside() => Place = Place == DetailPlace.Beside ? DetailPlace.Below : DetailPlace.Beside;

    /// <summary>Goes to a tab.</summary>
    /// <returns>False where there is none at that place.</returns>
    public bool TryGoTo(int tab)
    {
        if (tab < 0 || tab >= _pages.Count)
        {
            return false;
        }

        if (tab != _tab)
        {
            _isDrawn = false;
            Page?.Leave();
            Page?.Hide();
            _tab = tab;
            Page!.Row = Row;
            Page.Accept(_frame!);
            Page.Ask();
        }

        return true;
    }

    /// <summary>Goes to the tab of an id.</summary>
    /// <returns>False where this process has no such tab.</returns>
    public bool TryGoTo(string id) => TryGoTo(IndexOf(id));

    /// <summary>Goes some tabs on, around the end.</summary>
    public void Step(int tabs)
    {
        if (_pages.Count > 0)
        {
            TryGoTo(((_tab + tabs) % _pages.Count + _pages.Count) % _pages.Count);
        }
    }

    /// <summary>Takes the frame that is shown from now on.</summary>
    public void Accept(Frame frame)
    {
        if (!IsOpen)
        {
            return;
        }

        _isDrawn = false;
        bool wasPast = _frame is { IsPast: true };
        bool wasThere = _head.IsThere;
        DetailPage? shown = Page;
        FollowTabs(frame);
        Take(frame);
        if (Page is not { } page)
        {
            return;
        }

        page.Row = Row;
        if (frame.IsPast || wasPast || page != shown || wasThere != _head.IsThere)
        {
            page.Accept(frame);
        }

        if (frame.IsPast)
        {
            page.Hide();
        }
        else
        {
            page.Ask();
        }
    }

    /// <summary>Takes texts that came after the frame.</summary>
    public void RenewTexts(Frame frame)
    {
        if (IsOpen)
        {
            _head.Take(frame, _key, RowIn(frame, ref _rowHint));
            _isDrawn = false;
        }
    }

    /// <summary>Takes rows that have come.</summary>
    /// <returns>True where there is something to draw.</returns>
    public bool Poll()
    {
        bool isNew = IsOpen && Page is { } page && page.Poll(_frame!);
        _isDrawn &= !isNew;
        return isNew;
    }

    /// <summary>Marks the columns that it shows.</summary>
    public void Demand(DemandMarks marks)
    {
        if (_values is { } values)
        {
            new GroupNames(screen.Options.Catalogue).Demand(marks);
            foreach (GraphSpec graph in values.Graphs)
            {
                marks.Add(graph.Columns);
            }
        }
    }

    /// <summary>Reads one frame that was kept, for the graphs; takes some milliseconds.</summary>
    /// <returns>True where there is something to draw.</returns>
    public bool ReadPast()
    {
        if (_values is not { } values || FirstMissing() is not (> 0 and var number))
        {
            bool was = _past is not null;
            _isDrawn &= !was;
            _readTo = 0;
            (_past, _reader) = (null, null);
            return was;
        }

        _past ??= new Frame();
        _reader ??= screen.Options.Kept.NewReader();
        if (_reader.TryRead(number, _past))
        {
            values.Take(_past, RowIn(_past, ref _pastHint));
        }
        else
        {
            values.TakeUnknown(number);
        }

        // Not each time: drawing takes its time, too.
        bool isTime = number % 16 == 0;
        _isDrawn &= !isTime;
        return isTime;
    }

    /// <summary>Draws it.</summary>
    public void Draw(CellGrid grid, Area area)
    {
        if (area.Width < 1 || area.Height < 1 || !IsOpen)
        {
            return;
        }

        int border = area.X > 0 ? 1 : 0;
        if (_grid.Width != area.Width - border || _grid.Height != area.Height)
        {
            _grid.Resize(area.Width - border, area.Height);
            _isDrawn = false;
        }

        // While it has the focus, any key may have changed what its page shows.
        if (!_isDrawn || HasFocus || IsWaiting)
        {
            DrawParts();
            _isDrawn = true;
        }

        grid.Fill(area.X, area.Y, border, area.Height, '│', screen.Theme.TreeLines);
        grid.Draw(_grid, area.X + border, area.Y);
    }

    /// <summary>Has it drawn anew: it looks another way.</summary>
    public void Redraw() => _isDrawn = false;

    /// <summary>Takes the mouse over it.</summary>
    /// <param name="input">With places on the screen.</param>
    /// <param name="area">Where it is.</param>
    public void TakeMouse(in InputEvent input, Area area)
    {
        _isDrawn = false;
        InputEvent here = input with { X = input.X - area.X - (area.X > 0 ? 1 : 0), Y = input.Y - area.Y };
        if (input is { Mouse: MouseAction.Press, Button: 1 } && _layout.Tabs.Contains(here.X, here.Y))
        {
            TryGoTo(_tabBar.At(here.X));
        }
        else if (_layout.Table.Contains(here.X, here.Y))
        {
            Page?.TakeMouse(here, _layout.Table);
        }
    }

    /// <summary>Whether a click is on the cursor's line of the tab.</summary>
    /// <param name="input">With places on the screen.</param>
    /// <param name="area">Where the details are.</param>
    public bool IsOnCursor(in InputEvent input, Area area) => Page?.IsOnCursor(input, _layout.Table with { Y = area.Y + _layout.Table.Y }) == true;

    private void DrawParts()
    {
        _grid.Clear(screen.Theme.Text);
        _layout = LayOut();
        _head.Draw(_grid, 0, screen.Theme, HasFocus);
        _tabBar.Draw(_grid, _layout.Tabs, screen.Theme, _pages, Page);
        DrawGraphs();
        if (Page is { } page)
        {
            page.Draw(_grid, _layout.Table);
        }
        else
        {
            _grid.Write(0, _layout.Table.Y, "no tab is about this process", screen.Theme.Dim, _layout.Table.Height > 0 ? _grid.Width : 0);
        }
    }

    private void ClosePages()
    {
        foreach (DetailPage page in _pages)
        {
            LetGo(page);
        }

        _pages.Clear();
    }

    private void LetGo(DetailPage page)
    {
        leftovers.Close(page.RowCount);
        page.Leave();
        page.Dispose();
    }

    /// <summary>Takes up what tabs there are.</summary>
    /// <returns>True where they may be others than before.</returns>
    private bool TakeTabs()
    {
        int version = screen.Options.Plugins.Version;
        if (version == _version)
        {
            return false;
        }

        _version = version;
        _tabs = screen.Options.Details.Tabs;
        return true;
    }

    /// <summary>Keeps the tabs true: a plugin comes or goes, a process moves into a container.</summary>
    private void FollowTabs(Frame frame)
    {
        int row = frame.IsPast ? -1 : RowIn(frame, ref _rowHint);
        if (row >= 0 && (TakeTabs() | HasMore(frame.Rows[row])))
        {
            ListPages(frame.Rows[row]);
            screen.DemandChanged();
        }
    }

    /// <summary>Whether a tab that is not shown has something to say by now.</summary>
    private bool HasMore(in ProcessRow process)
    {
        foreach (IDetailTab tab in _tabs)
        {
            if (PageOf(tab) is null && tab.Has(process))
            {
                return true;
            }
        }

        return false;
    }

    private DetailPage? PageOf(IDetailTab tab)
    {
        foreach (DetailPage page in _pages)
        {
            if (page.Tab == tab)
            {
                return page;
            }
        }

        return null;
    }

    /// <summary>Has a page for each tab that has something to say of the process. A page that there is stays while its plugin does,
    /// for what was read last is worth showing; the one that is shown stays until it is left, or its tab is there anew.</summary>
    private void ListPages(in ProcessRow process)
    {
        DetailPage? shown = Page;
        List<DetailPage> pages = [];
        foreach (IDetailTab tab in _tabs)
        {
            if (PageOf(tab) is { } page)
            {
                pages.Add(page);
            }
            else if (tab.Has(process))
            {
                pages.Add(new DetailPage(screen, tab, process, wake) { HasFocus = HasFocus });
            }
        }

        int place = shown is null ? 0 : pages.FindIndex(page => page.Spec.Id == shown.Spec.Id);
        if (place < 0)
        {
            place = Math.Min(_tab, pages.Count);
            pages.Insert(place, shown!);
        }

        foreach (DetailPage gone in _pages.Except(pages))
        {
            LetGo(gone);
        }

        _pages.Clear();
        _pages.AddRange(pages);
        _tab = place;
        ImmutableArray<GraphSpec> graphs = [.. HostGraphs(), .. _pages.SelectMany(page => GraphsOf(page.Tab))];
        if (_values is null || !graphs.Select(static graph => graph.Label).SequenceEqual(_values.Graphs.Select(static graph => graph.Label)))
        {
            // What was read of the past is read again, with the others.
            _values = new ValueHistory(graphs);
            _readTo = 0;
        }
    }

    private int IndexOf(string id) => _pages.FindIndex(page => page.Spec.Id == id);

    /// <summary>What the host draws of every process.</summary>
    private ImmutableArray<GraphSpec> HostGraphs()
    {
        ColumnCatalog columns = screen.Options.Catalogue;
        return
        [
            new GraphSpec("CPU", Unit.Percent, [columns["cpu"]]),
            new GraphSpec("Memory", Unit.Bytes, [columns["res"]]),
            new GraphSpec("I/O", Unit.BytesPerSecond, [columns["io.read"], columns["io.write"]]),
        ];
    }

    private IEnumerable<GraphSpec> GraphsOf(IDetailTab tab)
    {
        foreach (string id in tab.Graphs)
        {
            if (screen.Options.Catalogue.TryGet(id, out Column? column))
            {
                yield return new GraphSpec(column.Spec.Header, column.Spec.Unit, [column]);
            }
        }
    }

    private void Take(Frame frame)
    {
        _frame = frame;
        int row = RowIn(frame, ref _rowHint);
        _head.Take(frame, _key, row);
        _values!.Take(frame, row);
        SeekPast();
    }

    /// <summary>The row of the process in a frame; -1 for none. Rows mostly stay where they are.</summary>
    private int RowIn(Frame frame, ref int hint)
    {
        int count = frame.ProcessCount;
        for (int step = 0; step < count; step++)
        {
            int row = (hint + (step % 2 == 0 ? step / 2 : -((step + 1) / 2)) + (2 * count)) % count;
            if (frame.Rows[row].Key == _key)
            {
                hint = row;
                return row;
            }
        }

        return -1;
    }

    /// <summary>Looks whether frames are kept that the graphs have room for and do not have.</summary>
    private void SeekPast() => _readTo = screen.Options.Kept.IsOn && _frame is { } frame ? frame.Number : 0;

    /// <summary>The oldest frame in sight that has not been read; 0 for none. From the oldest on, which is how frames are read
    /// fast.</summary>
    private long FirstMissing()
    {
        long from = Math.Max(1, _readTo - _samples + 1);
        for (long number = from; number < _readTo; number++)
        {
            if (!_values!.Has(number))
            {
                return number;
            }
        }

        return 0;
    }

    private PaneLayout LayOut()
    {
        int width = _grid.Width;
        int height = _grid.Height;
        int tabs = height >= 3 && _pages.Count > 0 ? 1 : 0;
        int top = 1 + tabs;
        int rest = Math.Max(0, height - top);
        int count = _tab == 0 ? _values!.Graphs.Length : 0;
        int perLine = count == 0 ? 0 : Math.Clamp((width + GraphGap) / (NarrowestGraph + GraphGap), 1, count);
        int lines = count == 0 ? 0 : (count + perLine - 1) / perLine;
        int room = Page is null ? rest : rest - LeastTable;
        lines = Math.Min(lines, Math.Max(0, room) / (LabelHeight + LeastGraph - 1));
        int graph = lines == 0 ? 0 : Math.Min(TallestGraph, Math.Min(room, rest / 2) / lines);
        graph = lines > 0 ? Math.Max(graph, LabelHeight + LeastGraph - 1) : 0;
        return new PaneLayout(
            new Area(0, 1, width, tabs),
            new Area(0, top, width, lines * graph),
            new Area(0, top + (lines * graph), width, rest - (lines * graph)),
            perLine,
            graph);
    }

    private void DrawGraphs()
    {
        Area all = _layout.Graphs;
        if (all.Height == 0 || _frame is null)
        {
            _samples = 0;
            return;
        }

        int width = (all.Width - ((_layout.PerLine - 1) * GraphGap)) / _layout.PerLine;
        int samples = width * GraphPainter.PerCell;
        if (samples > _samples)
        {
            SeekPast();
        }

        _samples = Math.Min(samples, ValueHistory.Capacity - 1);
        for (int graph = 0; graph < _values!.Graphs.Length; graph++)
        {
            int line = graph / _layout.PerLine;
            Area area = new(graph % _layout.PerLine * (width + GraphGap), all.Y + (line * _layout.GraphHeight), width, _layout.GraphHeight);
            if (area.Bottom <= all.Bottom)
            {
                GraphPainter.Draw(_grid, area, screen.Theme, _values, graph, _frame.Number, screen.Options.Ascii);
            }
        }
    }

    /// <summary>Where the parts are.</summary>
    private readonly record struct PaneLayout(Area Tabs, Area Graphs, Area Table, int PerLine, int GraphHeight);
}

/// <summary>Where the details are.</summary>
internal enum DetailPlace
{
    /// <summary>Below the table.</summary>
    Below,

    /// <summary>At its right, where the screen is wide enough.</summary>
    Beside,

    /// <summary>In its place.</summary>
    Full,
}
