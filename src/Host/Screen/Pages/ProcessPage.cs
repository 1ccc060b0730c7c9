using Bpftop.Host.Screen.Dialogs;
using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Table;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Pages;

/// <summary>The process table: its view, its cursor, what is tagged, and the keys that act on them.</summary>
/// <remarks>
/// The cursor belongs to a process, not to a line: when rows move it goes along, when a fold closes over its process it
/// goes to the fold, and when its process ends it stays on the same line. Before the user moved it for the first time it
/// stays on the first line, whatever is there.
/// </remarks>
internal sealed partial class ProcessPage : RowsPage
{
    private readonly ProcessView _view;
    private readonly ShownColumns _shown;
    private readonly ProcessTable _table;
    private ViewOptions _options;
    private Frame? _frame;
    private ProcessKey _cursor;
    private bool _isPlaced;

    public ProcessPage(IScreen screen)
        : base(screen)
    {
        ScreenOptions options = screen.Options;
        _view = new ProcessView(options.Catalogue);
        _shown = new ShownColumns(options);
        Actions = new PageActions(screen, null, PinTargets);
        _table = new ProcessTable(screen.Theme, Glyphs, options.OwnUid);
        _options = options.View with { Tree = options.View.Tree && options.View.GroupBy is null, Exited = true };
        _shown.Refresh(_options.Threads);
    }

    public override string Title => "Processes";

    public override PageActions Actions { get; }

    public override void Accept(Frame frame)
    {
        _frame = frame;
        if (_shown.Refresh(_options.Threads))
        {
            Screen.DemandChanged();
        }

        RenewFilter();
        _view.Update(frame, _options);
        ForgetEndedTags(frame);
        PlaceCursor();
        CopyAwaited(frame);
    }

    public override void Leave()
    {
        OpenPrompt = null;
        if (_rangeFrom is not null)
        {
            EndRange();
        }
    }

    public override void Demand(DemandMarks marks)
    {
        marks.Add(_shown.Columns);

        // So that a swap does not show an empty column until the next refresh.
        marks.Add(_shown.Alternatives);
        marks.Add(_awaited is null ? [] : _awaited.Columns);
        _options.Demand(marks);
    }

    /// <summary>Shows the same frame with other options.</summary>
    private void Apply(ViewOptions options)
    {
        _options = options;
        _shown.Refresh(options.Threads);
        if (_frame is not null)
        {
            _view.Update(_frame, options);
            PlaceCursor();
        }

        Screen.DemandChanged();
    }

    /// <summary>Finds the cursor's line again after the lines changed.</summary>
    private void PlaceCursor()
    {
        ReadOnlySpan<ViewRow> rows = _view.Rows;
        if (rows.IsEmpty)
        {
            _list.Line = 0;
            return;
        }

        if (!_isPlaced)
        {
            _list = default;
            _cursor = rows[0].Key;
            return;
        }

        int line = _view.NearestIndexOf(_cursor);
        line = line >= 0 ? line : Math.Min(_list.Line, rows.Length - 1);
        if (rows[line].Key != _cursor)
        {
            EndFollowing();
            _cursor = rows[line].Key;
        }

        _list.Line = line;
    }
}
