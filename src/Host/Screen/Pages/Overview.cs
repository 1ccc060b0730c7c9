using Bpftop.Host.Snapshot;
using Bpftop.Host.View;

namespace Bpftop.Host.Screen.Pages;

/// <summary>One line for each unit, container or user, the one that uses most first; and the way back to what was shown
/// before.</summary>
/// <param name="view">The lines that it groups.</param>
/// <param name="cursor">Their cursor.</param>
internal sealed class Overview(ProcessView view, LineCursor cursor)
{
    private readonly FoldState _folds = new();
    private ViewOptions? _before;
    private CursorPosition _from;
    private Column? _by;

    /// <summary>Shows the groups of a column; where it shows them already, what was there before.</summary>
    /// <param name="options">What is shown now.</param>
    /// <param name="by">The column.</param>
    /// <param name="sort">What decides which group is the first.</param>
    /// <param name="apply">Shows something else.</param>
    public void Toggle(ViewOptions options, Column by, Column sort, Action<ViewOptions> apply)
    {
        // The user may have chosen other groups, or the tree, meanwhile: that is what there is to come back to then.
        bool isOn = _before is not null && options.GroupBy is [var shown] && shown == _by;
        if (isOn && by == _by)
        {
            Return(options, apply);
            return;
        }

        if (!isOn)
        {
            _before = options;
            _from = cursor.Position;
            _folds.SetAll(closed: true);
            view.Folds.Exchange(_folds);
        }

        view.Folds.SetAll(closed: true);
        _by = by;
        apply(options with { GroupBy = [by], Tree = false, Sort = sort, Order = sort.Spec.FirstSort });
        cursor.MoveTo(0);
    }

    /// <summary>A filter, and which rows there are, stay as they are now.</summary>
    private void Return(ViewOptions options, Action<ViewOptions> apply)
    {
        ViewOptions before = _before!;
        bool isOnHead = cursor.Key.Pid < 0;
        _before = null;
        view.Folds.Exchange(_folds);
        apply(options with { GroupBy = before.GroupBy, Tree = before.Tree, Sort = before.Sort, Order = before.Order });
        if (isOnHead)
        {
            cursor.ReturnTo(_from);
        }
    }
}
