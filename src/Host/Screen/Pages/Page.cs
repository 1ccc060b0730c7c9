using System.Collections.Immutable;
using Bpftop.Host.Screen.Windows;
using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Table;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Pages;

/// <summary>What fills the screen between header and status bar: a table that is moved over, searched, filtered, sorted,
/// tagged, copied from and acted on. A page adds what its rows are and how they look.</summary>
internal abstract class Page
{
    private const int WheelStep = 3;

    /// <summary>Cells that a key scrolls by.</summary>
    private const int ScrollStep = 8;

    /// <summary>A text in the last column may go on beyond any width.</summary>
    private const int LongestText = 4096;

    private readonly LineCopy _copy;
    private Frame? _frame;
    private Prompt? _prompt;
    private string? _search;

    /// <param name="screen">The screen.</param>
    /// <param name="tableId">What actions call the table; null for the processes.</param>
    /// <param name="lines">Its lines.</param>
    /// <param name="catalogue">The columns that it can be sorted and filtered by.</param>
    /// <param name="view">What it begins with.</param>
    protected Page(IScreen screen, string? tableId, ILines lines, ColumnCatalog catalogue, ViewOptions view)
    {
        Screen = screen;
        Lines = lines;
        Catalogue = catalogue;
        View = view;
        Cursor = new LineCursor(lines);
        Selection = new Selection(screen, lines, Cursor);
        Actions = new PageActions(screen, tableId, PinTargets);
        Painter = new TablePainter(screen.Theme, screen.Options.Ascii ? TableGlyphs.Ascii : TableGlyphs.Unicode);
        _copy = new LineCopy(screen, lines);
    }

    public abstract string Title { get; }

    /// <summary>The plugins' actions on these rows.</summary>
    public PageActions Actions { get; }

    /// <summary>The line that the user is typing into, or null.</summary>
    public Prompt? Prompt => _prompt is { IsClosed: false } ? _prompt : null;

    /// <summary>Whether a search is on, so that its keys go to the next match.</summary>
    public bool IsSearching => _search is not null;

    /// <summary>Lines that a page key moves by.</summary>
    public int PageLines => Math.Max(1, Cursor.Height - 1);

    /// <summary>Lines that a key of half a page moves by.</summary>
    public int HalfLines => Math.Max(1, PageLines / 2);

    protected IScreen Screen { get; }

    protected ColumnCatalog Catalogue { get; }

    /// <summary>The filter, the order, and which rows there are.</summary>
    protected ViewOptions View { get; private set; }

    protected LineCursor Cursor { get; }

    protected Selection Selection { get; }

    protected TablePainter Painter { get; }

    /// <summary>The columns that are shown, left to right.</summary>
    protected abstract ReadOnlySpan<Column> Columns { get; }

    /// <summary>Why there is no line.</summary>
    protected abstract string EmptyText { get; }

    /// <summary>Lines at the bottom that are not the table's.</summary>
    protected virtual int FooterHeight(int height) => 0;

    private ILines Lines { get; }

    /// <summary>Takes a new frame, which stays until the next.</summary>
    public void Accept(Frame frame)
    {
        _frame = frame;
        RenewFilter();
        Renew(frame);
        Selection.ForgetGone();
        _copy.Accept(frame);
    }

    /// <summary>Another page comes to the front.</summary>
    public void Leave()
    {
        _prompt = null;
        Selection.EndRange();
    }

    /// <summary>Marks the columns that it looks at.</summary>
    public virtual void Demand(DemandMarks marks) => marks.Add(_copy.Awaited);

    /// <summary>Opens the cursor's line.</summary>
    /// <returns>False where that means nothing.</returns>
    public abstract bool TryOpen();

    /// <summary>What Space does to the chosen rows: tags them.</summary>
    public virtual void Tag() => Selection.Tag();

    public void UntagAll()
    {
        Selection.UntagAll();
        Screen.Say("nothing is tagged");
    }

    public void ToggleRange() => Selection.ToggleRange();

    /// <summary>Takes back one thing that lasts, the innermost first: a range, a search, following, a filter.</summary>
    /// <returns>False where there is none.</returns>
    public bool Cancel()
    {
        if (Selection.HasRange)
        {
            Selection.EndRange();
        }
        else if (_search is not null)
        {
            _search = null;
        }
        else if (Cursor.Follows)
        {
            ToggleFollow();
        }
        else
        {
            return TryCancelFilter();
        }

        return true;
    }

    public void MoveTo(int line) => Cursor.MoveTo(line);

    public void MoveBy(int lines) => Cursor.MoveTo(Cursor.Line + lines);

    /// <summary>Moves far: the way back is remembered.</summary>
    public void JumpTo(int line) => Cursor.JumpTo(line);

    public void JumpBack()
    {
        if (!Cursor.TryGoBack())
        {
            Screen.Say("nowhere to go back");
        }
    }

    public void JumpForward()
    {
        if (!Cursor.TryGoForward())
        {
            Screen.Say("nowhere to go forward");
        }
    }

    public void ToggleFollow()
    {
        Cursor.ToggleFollow();
        Screen.Say(Cursor.Follows ? "following; F or any movement ends it" : "not following any more");
    }

    public void Scroll(int steps)
    {
        ReadOnlySpan<PlacedColumn> columns = Painter.Layout.Columns;
        int most = columns.IsEmpty ? 0 : columns[^1].X + (columns[^1].Column.IsText ? LongestText : 0);
        Painter.ScrolledBy = Math.Clamp(Painter.ScrolledBy + (steps * ScrollStep), 0, most);
    }

    public void BeginSearch()
    {
        CursorPosition from = Cursor.Position;
        string? before = _search;
        _prompt = new Prompt(
            "Search",
            "",
            text =>
            {
                _search = text.Length == 0 ? null : text;
                return text.Length == 0 || TryFind(text, Math.Max(0, Lines.IndexOf(from.Key)), forward: true) ? null : "no match";
            },
            text =>
            {
                _search = text.Length == 0 ? before : text;
                if (text.Length > 0)
                {
                    Cursor.JumpedFrom(from.Key);
                }
            },
            () =>
            {
                _search = before;
                Cursor.ReturnTo(from);
            });
    }

    public void SearchAgain(bool forward)
    {
        ProcessKey from = Cursor.Key;
        if (_search is null)
        {
            Screen.Say("no search; / begins one");
        }
        else if (!TryFind(_search, Cursor.Line + (forward ? 1 : -1), forward))
        {
            Screen.Warn($"no match for {_search}");
        }
        else if (from != Cursor.Key)
        {
            Cursor.JumpedFrom(from);
        }
    }

    public void BeginFilter()
    {
        CursorPosition from = Cursor.Position;
        _prompt = new Prompt("Filter", View.Filter?.Source ?? "", PreviewFilter, static _ => { }, () =>
        {
            SetFilter(null);
            Cursor.ReturnTo(from);
        });
    }

    public void SortBy(string id)
    {
        if (Catalogue.TryGet(id, out Column? column))
        {
            SortBy(column);
        }
        else
        {
            Screen.Warn($"sort by {id}: there is no such column; p lists the plugins");
        }
    }

    public void InvertOrder() => Apply(View with
    {
        Order = View.Order == SortOrder.Ascending ? SortOrder.Descending : SortOrder.Ascending,
    });

    public void ShowSortWindow()
    {
        IReadOnlyList<Column> all = Catalogue.All;
        Choice[] choices = [.. all.Select(static column => new Choice(column.Id, column.Spec.Help))];
        Screen.Show(new ChoiceWindow("Sort by", choices, View.Sort.Index, chosen => SortBy(all[chosen])));
    }

    /// <summary>Copies every column of the cursor's line, or of each line of the range.</summary>
    public void YankRow() => Yank([.. Columns.ToArray().Select(static column => new[] { column })], "row");

    /// <summary>Copies one value of each line.</summary>
    /// <param name="ids">The column, and others for where it has no value.</param>
    public void Yank(params string[] ids)
    {
        Column[] columns = [.. Catalogue.All.Where(column => ids.Contains(column.Id))];
        if (columns.Length == 0)
        {
            Screen.Warn($"copy the {ids[0]}: there is no such column; p lists the plugins");
        }
        else
        {
            Yank([columns], ids[0]);
        }
    }

    public void Draw(CellGrid grid, Area area)
    {
        if (area.Height < 1)
        {
            return;
        }

        int footer = FooterHeight(area.Height);
        int height = area.Height - 1 - footer;
        Arrange(Painter.Layout, area.Width);
        Painter.DrawHeader(grid, area.Y, View.Sort, View.Order);
        Cursor.Fit(height);
        if (Lines.Count == 0)
        {
            grid.Write(area.X, area.Y + 1, EmptyText, Screen.Theme.Dim, height > 0 ? area.Width : 0);
        }

        (int first, int last) = Selection.HasRange ? Selection.Range : (-1, -2);
        for (int row = 0; row < height && Cursor.Top + row < Lines.Count; row++)
        {
            int line = Cursor.Top + row;
            int y = area.Y + 1 + row;
            DrawLine(grid, y, line);
            if (line >= first && line <= last)
            {
                TablePainter.Lay(grid, y, Screen.Theme.Range);
            }

            if (Selection.IsTagged(Lines.KeyAt(line)))
            {
                TablePainter.Lay(grid, y, Screen.Theme.Tagged);
            }

            if (line == Cursor.Line)
            {
                TablePainter.Lay(grid, y, Screen.Theme.Cursor);
            }
        }

        DrawFooter(grid, area with { Y = area.Bottom - footer, Height = footer });
    }

    /// <summary>Writes what the status bar says about this page.</summary>
    public void WriteStatus(ref LineText text)
    {
        text.Add(Lines.Count);
        WriteCount(ref text);
        text.Add(View.Tree ? "tree by " : "by ");
        text.Add(View.Sort.Id);
        text.Add(View.Order == SortOrder.Ascending ? Painter.Glyphs.Up : Painter.Glyphs.Down);
        if (View.GroupBy is { } group)
        {
            text.Add("  group: ");
            text.Add(group.Id);
        }

        if (Selection.Tagged > 0)
        {
            text.Add("  tagged: ");
            text.Add(Selection.Tagged);
        }

        if (Selection.HasRange)
        {
            (int first, int last) = Selection.Range;
            text.Add("  RANGE ");
            text.Add(last - first + 1);
            text.Add(" (rows stand still)");
        }

        if (Cursor.Follows)
        {
            text.Add("  following");
            if (Cursor.Key.Pid > 0)
            {
                text.Add(' ');
                text.Add(Cursor.Key.Pid);
            }
        }

        if (View.Filter is { } filter)
        {
            text.Add("  filter: ");
            text.Add(filter.Source);
        }

        if (_search is not null)
        {
            text.Add("  search: ");
            text.Add(_search);
        }

        WriteHint(ref text);
    }

    /// <summary>Takes the mouse: the wheel moves, a click on a header sorts, one on a line puts the cursor there.</summary>
    public void TakeMouse(in InputEvent input, Area area)
    {
        int line = Cursor.Top + input.Y - area.Y - 1;
        switch (input.Mouse)
        {
            case MouseAction.WheelUp:
                MoveBy(-WheelStep);
                break;
            case MouseAction.WheelDown:
                MoveBy(WheelStep);
                break;
            case MouseAction.Press when input.Button == 1 && input.Y == area.Y:
                SortByClick(Painter.ColumnAt(input.X));
                break;
            case MouseAction.Press when input.Button == 1 && line < Lines.Count && input.Y - area.Y <= Cursor.Height:
                MoveTo(line);
                break;
        }
    }

    /// <summary>Makes the lines anew, of this frame and the present view.</summary>
    protected abstract void Update(Frame frame);

    /// <summary>Places the columns.</summary>
    protected virtual void Arrange(TableLayout layout, int width) => layout.Arrange(Columns, width, giveUp: false);

    protected abstract void DrawLine(CellGrid grid, int y, int line);

    protected virtual void DrawFooter(CellGrid grid, Area area)
    {
    }

    /// <summary>Writes what is counted, and what else there is to count, up to the order.</summary>
    protected abstract void WriteCount(ref LineText text);

    /// <summary>Writes what a key would do, at the end of the status.</summary>
    protected virtual void WriteHint(ref LineText text)
    {
    }

    /// <summary>Pins what an action is for.</summary>
    protected abstract (ImmutableArray<ProcessRow> Processes, ImmutableArray<string> TableRows) PinTargets();

    /// <summary>Takes the filter back.</summary>
    /// <returns>False where there is none.</returns>
    protected virtual bool TryCancelFilter()
    {
        bool has = View.Filter is not null;
        SetFilter(null);
        return has;
    }

    protected virtual void SetFilter(Filter? filter) => Apply(View with { Filter = filter });

    protected virtual void SortBy(Column column) => Apply(View with { Sort = column, Order = column.Spec.FirstSort });

    /// <summary>Shows the same frame in another way.</summary>
    protected void Apply(ViewOptions view)
    {
        View = view;
        if (_frame is not null)
        {
            Renew(_frame);
        }

        Screen.DemandChanged();
    }

    private void Renew(Frame frame)
    {
        Update(frame);
        if (Cursor.Place() is { } lost)
        {
            Screen.Warn($"{(lost.Pid > 0 ? $"process {lost.Pid}" : "the row")} is not here any more; not following");
        }
    }

    /// <summary>Goes to the next line that has a text, around the end.</summary>
    private bool TryFind(string text, int from, bool forward)
    {
        int line = Lines.Find(text, from, forward, Columns);
        if (line >= 0)
        {
            MoveTo(line);
        }

        return line >= 0;
    }

    /// <summary>Filters while the user types; what is half typed leaves the rows as they are.</summary>
    private string? PreviewFilter(string text)
    {
        Filter? filter = null;
        if (!string.IsNullOrWhiteSpace(text) && !Filter.TryParse(text, Catalogue, out filter, out FilterError? wrong))
        {
            return $"at {wrong.Position + 1}: {wrong.Message}";
        }

        SetFilter(filter);
        return null;
    }

    /// <summary>A bare word looks at every column of text, those of plugins that came since too.</summary>
    private void RenewFilter()
    {
        if (View.Filter is { } filter && filter.IsOutdated(Catalogue) && Filter.TryParse(filter.Source, Catalogue, out Filter? renewed, out _))
        {
            View = View with { Filter = renewed };
            Screen.DemandChanged();
        }
    }

    private void SortByClick(Column? column)
    {
        if (column == View.Sort)
        {
            InvertOrder();
        }
        else if (column is not null)
        {
            SortBy(column);
        }
    }

    private void Yank(Column[][] cells, string what)
    {
        if (Lines.Count == 0)
        {
            Screen.Say("nothing to copy");
            return;
        }

        (int first, int last) = Selection.Range;
        ProcessKey[] keys = [.. Enumerable.Range(first, last - first + 1).Select(Lines.KeyAt)];
        Selection.EndRange();
        _copy.Begin(keys, cells, what, _frame!);
    }
}
