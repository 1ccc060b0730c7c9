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

    private readonly Search _search;
    private Frame? _frame;
    private Prompt? _prompt;

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
        Cursor = new LineCursor(screen, lines);
        Selection = new Selection(screen, lines, Cursor);
        Actions = new PageActions(screen, tableId, PinTargets);
        Painter = new TablePainter(screen, screen.Options.Ascii ? TableGlyphs.Ascii : TableGlyphs.Unicode);
        _search = new Search(screen, this, lines, Cursor);
        Copy = new LineCopy(screen, lines, Selection, catalogue);
    }

    public abstract string Title { get; }

    /// <summary>The columns that are shown, left to right.</summary>
    public abstract ReadOnlySpan<Column> Columns { get; }

    /// <summary>The columns that it can be sorted and filtered by.</summary>
    public ColumnCatalog Catalogue { get; }

    /// <summary>The plugins' actions on these rows.</summary>
    public PageActions Actions { get; }

    public LineCursor Cursor { get; }

    public Selection Selection { get; }

    /// <summary>Copies values of the chosen lines.</summary>
    public LineCopy Copy { get; }

    /// <summary>The line that the user is typing into, or null.</summary>
    public Prompt? Prompt => _prompt is { IsClosed: false } ? _prompt : null;

    /// <summary>Whether keys are for it; its cursor is less in sight where they are not.</summary>
    public bool HasFocus { get; set; } = true;

    /// <summary>Whether a search is on, so that its keys go to the next match.</summary>
    public bool IsSearching => _search.Text is not null;

    protected IScreen Screen { get; }


    /// <summary>The filter, the order, and which rows there are.</summary>
    protected ViewOptions View { get; private set; }

    protected TablePainter Painter { get; }

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
        if (!frame.IsPast)
        {
            // What was not there yet is still tagged in the present.
            Selection.ForgetGone();
        }

        Copy.Accept(frame);
    }

    /// <summary>Another page comes to the front.</summary>
    public void Leave()
    {
        _prompt = null;
        Selection.EndRange();
    }

    /// <summary>Marks the columns that it looks at.</summary>
    public virtual void Demand(DemandMarks marks) => marks.Add(Copy.Awaited);

    /// <summary>Opens the cursor's line.</summary>
    /// <returns>False where that means nothing.</returns>
    public abstract bool TryOpen();

    /// <summary>What Space does to the chosen rows: tags them.</summary>
    public virtual void Tag() => Selection.Tag();

    /// <summary>Takes back one thing that lasts, the innermost first: a range, a search, following, a filter.</summary>
    /// <returns>False where there is none.</returns>
    public bool Cancel()
    {
        if (Selection.HasRange)
        {
            Selection.EndRange();
        }
        else if (IsSearching)
        {
            _search.End();
        }
        else if (Cursor.Follows)
        {
            Cursor.ToggleFollow();
        }
        else
        {
            return TryCancelFilter();
        }

        return true;
    }

    public void Scroll(int steps)
    {
        ReadOnlySpan<PlacedColumn> columns = Painter.Layout.Columns;
        int most = columns.IsEmpty ? 0 : columns[^1].X + (columns[^1].Column.IsText ? LongestText : 0);
        Painter.ScrolledBy = (int)Math.Clamp(Painter.ScrolledBy + ((long)steps * ScrollStep), 0, most);
    }

    public void BeginSearch() => _prompt = _search.Begin();

    public void SearchAgain(bool forward, int count) => _search.Again(forward, count);

    /// <summary>Opens a line that the user types into.</summary>
    public void Begin(Prompt prompt) => _prompt = prompt;

    public void BeginFilter()
    {
        CursorPosition from = Cursor.Position;
        _prompt = new Prompt("Filter", View.Filter?.Source ?? "", PreviewFilter, static _ => { }, () =>
        {
            SetFilter(null);
            Cursor.ReturnTo(from);
        })
        {
            History = Screen.Typed.Filters,
            Complete = CompleteFilter,
        };
    }

    /// <summary>Why a text is no filter of this page; null where it is one, and where there is nothing.</summary>
    public string? WhatIsWrongWithFilter(string text) => TryReadFilter(text, out _, out string? error) ? null : error;

    /// <summary>Filters by an expression, which is right; nothing takes the filter back.</summary>
    public void FilterBy(string text)
    {
        if (TryReadFilter(text, out Filter? filter, out _))
        {
            SetFilter(filter);
        }
    }

    /// <summary>What the end of an expression may become: the id of a column.</summary>
    public Completion CompleteFilter(string text) => Completion.Behind(text, " (!=<>~,&|", ColumnWords);

    /// <summary>The columns of the page, as words to be typed.</summary>
    public IEnumerable<Candidate> ColumnWords => Catalogue.All.Select(static column => new Candidate(column.Id, column.Spec.Help));

    /// <summary>The line of a process, or of the fold that hides it; -1 where it is not shown.</summary>
    public virtual int LineOfProcess(int pid) => -1;

    /// <summary>Jumps to a process.</summary>
    public void GoTo(int pid)
    {
        if (LineOfProcess(pid) is >= 0 and var line)
        {
            Cursor.JumpTo(line);
        }
        else
        {
            Screen.Warn(WhyNotShown(pid));
        }
    }

    /// <summary>Sorts by the one that comes after the present one, or by the first.</summary>
    public void SortByNext(string[] ids) => SortBy(ids[(Array.IndexOf(ids, View.Sort.Id) + 1) % ids.Length]);

    /// <summary>Sorts by a column in a direction.</summary>
    public void SortBy(Column column, SortOrder order)
    {
        SortBy(column);
        if (View.Order != order)
        {
            InvertOrder();
        }
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
                TablePainter.Lay(grid, y, HasFocus ? Screen.Theme.Cursor : Screen.Theme.OtherCursor);
            }

            if (_search.Text is { } text)
            {
                Painter.MarkMatches(grid, y, text);
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
        for (int level = 0; level < View.GroupBy.Length; level++)
        {
            text.Add(level == 0 ? "  group: " : ", ");
            text.Add(View.GroupBy[level].Id);
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

        if (_search.Text is { } search)
        {
            text.Add("  search: ");
            text.Add(search);
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
                Cursor.MoveBy(-WheelStep);
                break;
            case MouseAction.WheelDown:
                Cursor.MoveBy(WheelStep);
                break;
            case MouseAction.Press when input.Button == 1 && input.Y == area.Y:
                SortByClick(Painter.ColumnAt(input.X));
                break;
            case MouseAction.Press when input.Button == 1 && line < Lines.Count && input.Y - area.Y <= Cursor.Height:
                Cursor.MoveTo(line);
                break;
        }
    }

    /// <summary>Whether a click is on the cursor's line.</summary>
    public bool IsOnCursor(in InputEvent input, Area area) => Lines.Count > 0 && Cursor.Top + input.Y - area.Y - 1 == Cursor.Line;

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
    protected abstract ChosenTargets PinTargets();

    /// <summary>Why no line is there for a pid.</summary>
    protected virtual string WhyNotShown(int pid) => "the lines of this page are no processes";

    /// <summary>Takes the filter back.</summary>
    /// <returns>False where there is none.</returns>
    protected virtual bool TryCancelFilter()
    {
        if (View.Filter is null)
        {
            return false;
        }

        SetFilter(null);
        return true;
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
        Cursor.Place();
    }

    /// <summary>Filters while the user types; what is half typed leaves the rows as they are.</summary>
    private string? PreviewFilter(string text)
    {
        if (!TryReadFilter(text, out Filter? filter, out string? error))
        {
            return error;
        }

        SetFilter(filter);
        return null;
    }

    /// <summary>Reads an expression; nothing is no filter.</summary>
    private bool TryReadFilter(string text, out Filter? filter, [NotNullWhen(false)] out string? error)
    {
        (filter, error) = (null, null);
        if (!string.IsNullOrWhiteSpace(text) && !Filter.TryParse(text, Catalogue, out filter, out FilterError? wrong))
        {
            error = $"at {wrong.Position + 1}: {wrong.Message}";
        }

        return error is null;
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
}
