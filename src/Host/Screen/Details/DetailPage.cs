using Bpftop.Host.Details;
using Bpftop.Host.Plugins;
using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Pages;
using Bpftop.Host.Screen.Windows;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Details;

/// <summary>A tab of the details of one process: its rows are read in the background while it is in sight.</summary>
internal sealed class DetailPage : RowsPage, IDisposable
{
    private readonly DetailReader _reader;
    private readonly ISwitchedDetail? _switch;
    private readonly ProcessRow _process;
    private readonly IFrameDetail? _ofFrame;
    private readonly Column[] _places;
    private readonly Column[] _columns;
    private TableBuffer _rows;

    /// <summary>The rows that are shown, and whether others were written there since.</summary>
    private TableBuffer? _shown;
    private bool _isNew;
    private bool _hasRows;
    private string? _failure;
    private DateTimeOffset _readAt;
    private string _progress = "reading";
    private int _progressRows;

    /// <summary>The rows of a moment that is over, apart from those of now, which come back with the present.</summary>
    private TableBuffer? _kept;

    /// <summary>The number of the frame that they are of; 0 for none.</summary>
    private long _keptOf;
    private string? _notKept;

    /// <param name="screen">The screen.</param>
    /// <param name="tab">The tab.</param>
    /// <param name="process">The process, as it was when the details were opened.</param>
    /// <param name="wake">Ends the wait of the screen's thread.</param>
    public DetailPage(IScreen screen, IDetailTab tab, ProcessRow process, Action wake)
        : base(screen, tab.Spec)
    {
        Tab = tab;
        _reader = new DetailReader(tab, process, wake, screen.Options.Time);
        (_switch, _process) = (tab.Switch, process);
        _ofFrame = tab.OfFrame;
        _rows = new TableBuffer(tab.Spec);
        _places = [.. Rows.Columns.All.Where(static column => column.Spec is { ShownByDefault: true, SwapFor: null })];
        _columns = [.. _places];
    }

    public override ReadOnlySpan<Column> Columns => _columns;

    /// <summary>The tab that it shows.</summary>
    public IDetailTab Tab { get; }

    /// <summary>The process's row in the frame that is shown; negative where it is not there.</summary>
    public int Row { get; set; }

    /// <summary>How many rows it holds.</summary>
    public int RowCount => Math.Max(_rows.Count, _kept?.Count ?? 0);

    /// <summary>Whether the process has ended: what was read last stays.</summary>
    private bool HasEnded => Row < 0;

    protected override string EmptyText =>
        Screen.PastMoment is { } moment ? NotKeptOf(moment)
        : _failure is { } failure && !(HasEnded && _hasRows) ? failure
        : !_hasRows ? HasEnded ? "the process ended before this was read" : _progress
        : View.Filter is null ? "no rows"
        : "no line matches the filter";

    public void Dispose()
    {
        _switch?.Forget();
        _reader.Dispose();
    }

    /// <summary>It came in sight, or a refresh came while it is.</summary>
    public void Ask()
    {
        if ((!HasEnded || _switch is { HasMore: true }) && Screen.PastMoment is null)
        {
            _reader.Ask();
        }
    }

    /// <summary>It went out of sight: nothing is read, and nothing written that the user has begun.</summary>
    public void Hide()
    {
        _switch?.End();
        _reader.Hide();
    }

    /// <summary>Begins what the tab has to be begun, or ends it.</summary>
    /// <returns>False where it has nothing of the kind.</returns>
    public bool TrySwitch()
    {
        if (_switch is null)
        {
            return false;
        }

        if (_switch.IsOn)
        {
            _switch.End();
        }
        else if (HasEnded)
        {
            Screen.Say("the process has ended");
        }
        else if (Actions.MayAct())
        {
            _switch.Begin(_process);
        }

        Ask();
        return true;
    }

    /// <summary>Takes rows that have come, or how far reading is.</summary>
    /// <param name="frame">The frame that is shown.</param>
    /// <returns>True where there is something new to draw.</returns>
    public bool Poll(Frame frame)
    {
        if (_reader.TryTake(ref _rows, out string? failure, ref _readAt))
        {
            _failure = failure;
            _hasRows |= failure is null;
            _isNew = true;
            Accept(frame);
            return true;
        }

        int rows = _reader.RowsSoFar;
        if (_hasRows || rows == _progressRows)
        {
            return false;
        }

        _progressRows = rows;
        _progress = rows == 0 ? "reading" : string.Create(CultureInfo.InvariantCulture, $"reading: {rows:N0} rows so far");
        return true;
    }

    /// <summary>Whether rows are waited for that are not there yet.</summary>
    public bool IsWaiting => !_hasRows && _reader.IsReading;

    public override void Demand(DemandMarks marks)
    {
        // Its columns are its own: no frame has them.
    }

    public override bool TryOpen()
    {
        if (Spec.ProcessId is not { } id)
        {
            Screen.Say("the rows of this tab have no process of their own");
        }
        else if (Rows.Count > 0)
        {
            double pid = Rows.Number(Cursor.Line, Rows.Columns[id]);
            if (double.IsNaN(pid))
            {
                Screen.Say("the process of this line is not known");
            }
            else
            {
                Screen.ShowDetails((int)pid);
            }
        }

        return true;
    }

    /// <summary>Brings the column of a key to the place of the one that it stands in for, and back; sorting goes with it.</summary>
    /// <returns>False where the tab has none.</returns>
    public bool TrySwap(string key)
    {
        bool any = false;
        foreach (Column swap in Rows.Columns.All)
        {
            if (swap.Spec.SwapKey != key || swap.Spec.SwapFor is not { } original)
            {
                continue;
            }

            Column own = Rows.Columns[original];
            int place = Array.IndexOf(_places, own);
            if (place < 0)
            {
                continue;
            }

            Column from = _columns[place];
            Column to = from == swap ? own : swap;
            _columns[place] = to;
            Apply(View.Sort == from ? View with { Sort = to } : View);
            Screen.Say($"{to.Id} in place of {from.Id}");
            any = true;
        }

        return any;
    }

    protected override void Update(Frame frame)
    {
        if (frame.IsPast)
        {
            WriteKept(frame);
        }

        TableBuffer? rows = frame.IsPast
            ? Row >= 0 && _ofFrame is not null && _notKept is null ? _kept : null
            : _hasRows && (_failure is null || HasEnded) ? _rows : null;
        if (_isNew || rows != _shown)
        {
            (_isNew, _shown) = (false, rows);
            Rows.Update(rows, View, frame.IsPast ? frame.Time : _readAt);
        }
        else
        {
            // There may be very many, and a frame comes more often than they are read.
            Rows.Show(View);
        }

        Cursor.KeepsToEnd = _switch is not null && View.Sort == Rows.SortedBy && View.Order == SortOrder.Ascending;
    }

    /// <summary>Has the rows of a frame written, unless they are.</summary>
    private void WriteKept(Frame frame)
    {
        if (_ofFrame is not null && Row >= 0 && _keptOf != frame.Number)
        {
            _kept ??= new TableBuffer(Spec);
            _kept.Clear();
            _isNew = true;
            _keptOf = frame.Number;
            _notKept = _ofFrame.Write(frame, Row, Screen.Options.Catalogue, _kept);
        }
    }

    private string NotKeptOf(string moment) =>
        Row < 0 ? $"the process is not in the frame of {moment}"
        : _ofFrame is null ? $"this is read of the process as it is now: nothing of it is kept of {moment}; Esc returns to the present"
        : _notKept is { } why ? $"{moment}: {why}"
        : View.Filter is null ? $"no rows at {moment}"
        : "no line matches the filter";

    protected override void WriteHint(ref LineText text) => text.Add(
        Spec.ProcessId is not null ? "  Enter: its process"
        : _switch is null || (HasEnded && !_switch.IsOn) ? ""
        : _switch.IsOn ? "  s: end"
        : "  s: begin");
}
