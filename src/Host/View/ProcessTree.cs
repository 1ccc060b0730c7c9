namespace Bpftop.Host.View;

/// <summary>The tree: who is whose child, which rows stay for their descendants, and the lines that join them.</summary>
internal sealed class ProcessTree(ProcessRows rows, LineList lines, FoldState folds)
{
    /// <summary>Depths that <see cref="ViewRow.Lines"/> has bits for.</summary>
    private const int DrawnDepths = 64;

    /// <summary>Row of the nearest ancestor in the view, for rows in the view.</summary>
    private int[] _up = [];
    private int[] _firstChild = [];
    private int[] _nextSibling = [];
    private int[] _visitedBy = [];
    private int[] _openChildren = [];
    private int[] _queue = [];
    private double[] _sums = [];

    /// <summary>Depths of the ordered rows: a row's descendants are the deeper ones that follow.</summary>
    private int[] _depthAt = [];
    private int _orderedCount;

    private enum Kinship : byte
    {
        Unknown,
        OnTheWay,
        Family,
        Stranger,
    }

    /// <summary>Makes the lines.</summary>
    public void Show(ViewOptions options)
    {
        Ensure();
        FindParents();
        CutCycles();
        if (options.Filter is not null)
        {
            KeepAncestors();
        }

        int count = rows.Collect(options.Sort);
        if (folds.AnyClosed && options.Sort is { IsText: false, Spec.Fold: not Fold.None })
        {
            AddUpClosed(count, options.Sort.Spec.Fold);
        }

        rows.Sort(count, options);
        int root = LinkChildren(count);
        EmitTree(root);
    }

    /// <summary>The frame's rows of a process and of all that descend from it, shown or not.</summary>
    /// <remarks>Each row is walked over once, however deep the tree is.</remarks>
    public static List<int> Family(ProcessRows rows, int pid)
    {
        List<int> family = [];
        int root = rows.FindProcess(pid);
        if (root < 0)
        {
            return family;
        }

        Kinship[] known = new Kinship[rows.Frame!.ProcessCount];
        known[root] = Kinship.Family;
        Stack<int> way = [];
        for (int row = 0; row < known.Length; row++)
        {
            int at = row;
            for (; at >= 0 && known[at] == Kinship.Unknown; at = rows.ParentPids[at] > 0 ? rows.FindProcess(rows.ParentPids[at]) : -1)
            {
                known[at] = Kinship.OnTheWay;
                way.Push(at);
            }

            // What is still on the way here is its own ancestor: a walk over a live system may see that.
            Kinship found = at >= 0 && known[at] == Kinship.Family ? Kinship.Family : Kinship.Stranger;
            while (way.TryPop(out int passed))
            {
                known[passed] = found;
            }

            if (known[row] == Kinship.Family)
            {
                family.Add(row);
            }
        }

        return family;
    }

    /// <summary>The line of the nearest ancestor that has one; -1 for none.</summary>
    public int NearestLineOf(int row)
    {
        for (row = _up[row]; row >= 0; row = _up[row])
        {
            if (lines.LineOf(row) >= 0)
            {
                return lines.LineOf(row);
            }
        }

        return -1;
    }

    /// <summary>The node at a place of the order, and those below it, that have something to fold.</summary>
    public IEnumerable<ProcessKey> NodesFrom(int start)
    {
        for (int i = start; i < _orderedCount && (i == start || _depthAt[i] > _depthAt[start]); i++)
        {
            if (_firstChild[rows.Ordered[i]] >= 0)
            {
                yield return rows.KeyOf(rows.Ordered[i]);
            }
        }
    }

    /// <summary>Finds each allowed row's nearest allowed ancestor; what lies between is jumped over.</summary>
    private void FindParents()
    {
        for (int row = 0; row < rows.Count; row++)
        {
            int parent = rows.ParentPids[row] > 0 ? rows.Find(rows.ParentPids[row]) : ProcessRows.None;
            _up[row] = parent == row ? ProcessRows.None : parent;
        }

        for (int row = 0; row < rows.Count; row++)
        {
            if (!rows.Has(row, ProcessRows.Allowed))
            {
                continue;
            }

            int steps = 0;
            int ancestor = _up[row];
            while (ancestor >= 0 && !rows.Has(ancestor, ProcessRows.Allowed))
            {
                // More steps than rows: the hidden rows are each other's parents.
                ancestor = ++steps > rows.Count ? ProcessRows.None : _up[ancestor];
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
        Array.Clear(_visitedBy, 0, rows.Count);
        for (int row = 0; row < rows.Count; row++)
        {
            if (!rows.Has(row, ProcessRows.Allowed))
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
                _up[at] = ProcessRows.None;
            }
        }
    }

    private void KeepAncestors()
    {
        for (int row = 0; row < rows.Count; row++)
        {
            if (!rows.Has(row, ProcessRows.Matching))
            {
                continue;
            }

            for (int ancestor = _up[row]; ancestor >= 0 && !rows.Has(ancestor, ProcessRows.Kept); ancestor = _up[ancestor])
            {
                rows.Marks[ancestor] |= ProcessRows.Kept;
            }
        }
    }

    /// <summary>Gives closed nodes the value that their line shows, so that they are sorted by it.</summary>
    private void AddUpClosed(int count, Fold fold)
    {
        Array.Clear(_openChildren, 0, rows.Count);
        for (int i = 0; i < count; i++)
        {
            int parent = _up[rows.Ordered[i]];
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
            _sums[rows.Ordered[i]] = rows.Kinds[rows.Ordered[i]] == ViewRowKind.Process ? rows.SortNumbers[rows.Ordered[i]] : double.NaN;
            if (_openChildren[rows.Ordered[i]] == 0)
            {
                _queue[tail++] = rows.Ordered[i];
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

            _sums[parent] = fold.Combine(_sums[parent], _sums[row]);
            if (--_openChildren[parent] == 0)
            {
                _queue[tail++] = parent;
            }
        }

        for (int i = 0; i < count; i++)
        {
            int row = rows.Ordered[i];
            if (rows.Kinds[row] == ViewRowKind.Process && folds.IsClosed(rows.KeyOf(row)))
            {
                rows.SortNumbers[row] = _sums[row];
            }
        }
    }

    /// <summary>Links the sorted rows to their parents and each other; returns the first root.</summary>
    private int LinkChildren(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _firstChild[rows.Ordered[i]] = ProcessRows.None;
        }

        int root = ProcessRows.None;
        for (int i = count - 1; i >= 0; i--)
        {
            int row = rows.Ordered[i];
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

    /// <summary>Walks the tree from the top: <see cref="ProcessRows.Ordered"/> becomes the order of the walk, in which every
    /// row is followed by its descendants.</summary>
    private void EmitTree(int root)
    {
        int at = 0;
        int depth = 0;
        int closedAt = ProcessRows.None;
        int closedLine = 0;
        ulong branches = 0;
        for (int row = root; row >= 0;)
        {
            bool last = _nextSibling[row] < 0;
            bool hasChildren = _firstChild[row] >= 0;
            if (depth is > 0 and < DrawnDepths)
            {
                branches = last ? branches & ~(1UL << depth) : branches | (1UL << depth);
            }

            if (closedAt < 0)
            {
                bool closed = hasChildren && folds.IsClosed(rows.KeyOf(row));
                ref ViewRow line = ref lines.Add(row, at);
                line.Depth = depth;
                line.IsLast = last;
                line.Lines = depth < DrawnDepths - 1 ? branches & ((2UL << depth) - 1) : branches;
                line.Fold = closed ? FoldMark.Closed : hasChildren ? FoldMark.Open : FoldMark.None;
                if (closed)
                {
                    closedAt = row;
                    closedLine = lines.Count - 1;
                }
            }

            _depthAt[at] = depth;
            rows.Ordered[at++] = row;
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
                    lines[closedLine].Members = at - lines.StartOf(closedLine) - 1;
                    closedAt = ProcessRows.None;
                }

                if (_nextSibling[row] >= 0)
                {
                    break;
                }

                row = _up[row];
                depth--;
            }

            row = row < 0 ? ProcessRows.None : _nextSibling[row];
        }

        _orderedCount = at;
    }

    private void Ensure()
    {
        if (_up.Length < rows.Capacity)
        {
            int length = rows.Capacity;
            _up = new int[length];
            _firstChild = new int[length];
            _nextSibling = new int[length];
            _visitedBy = new int[length];
            _openChildren = new int[length];
            _queue = new int[length];
            _sums = new double[length];
            _depthAt = new int[length];
        }
    }
}
