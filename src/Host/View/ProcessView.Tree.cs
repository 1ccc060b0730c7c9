using Bpftop.Host.Snapshot;

namespace Bpftop.Host.View;

/// <content>The tree: who is whose child, which rows stay for their descendants, and the lines that join them.</content>
internal sealed partial class ProcessView
{
    private const int Nobody = -1;

    /// <summary>Depths that <see cref="ViewRow.Lines"/> has bits for.</summary>
    private const int DrawnDepths = 64;

    /// <summary>Row of the nearest ancestor in the view, for rows in the view.</summary>
    private int[] _up = [];
    private int[] _firstChild = [];
    private int[] _nextSibling = [];
    private int[] _visitedBy = [];
    private int[] _openChildren = [];
    private int[] _queue = [];

    /// <summary>Depths of the rows in <see cref="_ordered"/>: a row's descendants are the deeper ones that follow.</summary>
    private int[] _depthAt = [];
    private int _orderedCount;

    private void EnsureTree(int length)
    {
        _up = new int[length];
        _firstChild = new int[length];
        _nextSibling = new int[length];
        _visitedBy = new int[length];
        _openChildren = new int[length];
        _queue = new int[length];
        _depthAt = new int[length];
    }

    private void ShowTree(Frame frame, ViewOptions options)
    {
        EnsureIndex();
        FindParents();
        CutCycles();
        if (options.Filter is not null)
        {
            KeepAncestors();
        }

        int count = CollectKept();
        ReadSortValues(frame, options.Sort);
        if (Folds.AnyClosed && options.Sort is { IsText: false, Spec.Fold: not Fold.None })
        {
            AddUpClosed(count, options.Sort.Spec.Fold);
        }

        SortRows(count, options);
        int root = LinkChildren(count);
        EmitTree(root);
    }

    /// <summary>Finds each allowed row's nearest allowed ancestor; what lies between is jumped over.</summary>
    private void FindParents()
    {
        for (int row = 0; row < _total; row++)
        {
            int parent = _parentPids[row] > 0 ? _index.Find(_parentPids[row]) : Nobody;
            _up[row] = parent == row ? Nobody : parent;
        }

        for (int row = 0; row < _total; row++)
        {
            if ((_marks[row] & Allowed) == 0)
            {
                continue;
            }

            int steps = 0;
            int ancestor = _up[row];
            while (ancestor >= 0 && (_marks[ancestor] & Allowed) == 0)
            {
                // More steps than rows: the hidden rows are each other's parents.
                ancestor = ++steps > _total ? Nobody : _up[ancestor];
            }

            // The hidden rows on the way are pointed there too, so that no chain is walked twice.
            for (int hidden = _up[row]; steps > 0 && hidden >= 0; steps--)
            {
                int next = _up[hidden];
                _up[hidden] = ancestor;
                hidden = next;
            }

            _up[row] = ancestor;
        }
    }

    /// <summary>A walk over a live system may see a parent before and its child after a re-parenting: rows that are
    /// their own ancestors are cut loose at one of them.</summary>
    private void CutCycles()
    {
        Array.Clear(_visitedBy, 0, _total);
        for (int row = 0; row < _total; row++)
        {
            if ((_marks[row] & Allowed) == 0)
            {
                continue;
            }

            int walker = row + 1;
            int at = row;
            while (at >= 0 && _visitedBy[at] == 0)
            {
                _visitedBy[at] = walker;
                at = _up[at];
            }

            if (at >= 0 && _visitedBy[at] == walker)
            {
                _up[at] = Nobody;
            }
        }
    }

    private void KeepAncestors()
    {
        for (int row = 0; row < _total; row++)
        {
            if ((_marks[row] & Matching) == 0)
            {
                continue;
            }

            for (int ancestor = _up[row]; ancestor >= 0 && (_marks[ancestor] & Kept) == 0; ancestor = _up[ancestor])
            {
                _marks[ancestor] |= Kept;
            }
        }
    }

    /// <summary>Gives closed nodes the value that their line shows, so that they are sorted by it.</summary>
    private void AddUpClosed(int count, Fold fold)
    {
        Array.Clear(_openChildren, 0, _total);
        for (int i = 0; i < count; i++)
        {
            int parent = _up[_ordered[i]];
            if (parent >= 0)
            {
                _openChildren[parent]++;
            }
        }

        // From the leaves up. What a node adds to its parent is kept apart from what it is sorted by.
        int head = 0;
        int tail = 0;
        for (int i = 0; i < count; i++)
        {
            _sums[_ordered[i]] = AddsUp(_ordered[i]) ? _numbers[_ordered[i]] : double.NaN;
            if (_openChildren[_ordered[i]] == 0)
            {
                _queue[tail++] = _ordered[i];
            }
        }

        for (; head < tail; head++)
        {
            int row = _queue[head];
            int parent = _up[row];
            if (parent < 0)
            {
                continue;
            }

            _sums[parent] = Combine(fold, _sums[parent], _sums[row]);
            if (--_openChildren[parent] == 0)
            {
                _queue[tail++] = parent;
            }
        }

        for (int i = 0; i < count; i++)
        {
            int row = _ordered[i];
            if (AddsUp(row) && Folds.IsClosed(new ProcessKey(_pids[row], _starts[row])))
            {
                _numbers[row] = _sums[row];
            }
        }
    }

    /// <summary>Links the sorted rows to their parents and each other; returns the first root.</summary>
    private int LinkChildren(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _firstChild[_ordered[i]] = Nobody;
        }

        int root = Nobody;
        for (int i = count - 1; i >= 0; i--)
        {
            int row = _ordered[i];
            int parent = _up[row];
            if (parent < 0)
            {
                _nextSibling[row] = root;
                root = row;
            }
            else
            {
                _nextSibling[row] = _firstChild[parent];
                _firstChild[parent] = row;
            }
        }

        return root;
    }

    /// <summary>Walks the tree from the top: <see cref="_ordered"/> becomes the order of the walk, in which every
    /// row is followed by its descendants.</summary>
    private void EmitTree(int root)
    {
        int at = 0;
        int depth = 0;
        int closedAt = Nobody;
        int closedLine = 0;
        ulong lines = 0;
        for (int row = root; row >= 0;)
        {
            bool last = _nextSibling[row] < 0;
            bool hasChildren = _firstChild[row] >= 0;
            if (depth is > 0 and < DrawnDepths)
            {
                lines = last ? lines & ~(1UL << depth) : lines | (1UL << depth);
            }

            if (closedAt < 0)
            {
                bool closed = hasChildren && Folds.IsClosed(new ProcessKey(_pids[row], _starts[row]));
                ref ViewRow line = ref AddLine(row, at);
                line.Depth = depth;
                line.IsLast = last;
                line.Lines = depth < DrawnDepths - 1 ? lines & ((2UL << depth) - 1) : lines;
                line.Fold = closed ? FoldMark.Closed : hasChildren ? FoldMark.Open : FoldMark.None;
                if (closed)
                {
                    closedAt = row;
                    closedLine = _lineCount - 1;
                }
            }

            _depthAt[at] = depth;
            _ordered[at++] = row;
            if (hasChildren)
            {
                row = _firstChild[row];
                depth++;
                continue;
            }

            // Up to the next row that has a sibling left; a fold ends where its node is left.
            while (row >= 0)
            {
                if (row == closedAt)
                {
                    _lines[closedLine].Members = at - _lineStart[closedLine] - 1;
                    closedAt = Nobody;
                }

                if (_nextSibling[row] >= 0)
                {
                    break;
                }

                row = _up[row];
                depth--;
            }

            row = row < 0 ? Nobody : _nextSibling[row];
        }

        _orderedCount = at;
    }
}
