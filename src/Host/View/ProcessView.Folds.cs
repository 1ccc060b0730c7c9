namespace Bpftop.Host.View;

/// <content>What the fold keys do. Each takes effect at the next <see cref="Update"/> and returns the key of the line
/// that the cursor belongs on.</content>
internal sealed partial class ProcessView
{
    /// <summary>The line above that this one is under; -1 for none.</summary>
    public int ParentLine(int line)
    {
        int depth = _lines[line].Depth;
        for (int above = line - 1; above >= 0 && depth > 0; above--)
        {
            if (_lines[above].Depth < depth)
            {
                return above;
            }
        }

        return -1;
    }

    /// <summary>Opens the line's own fold (zo).</summary>
    public ProcessKey Open(int line)
    {
        Folds.Set(_lines[line].Key, closed: false);
        return _lines[line].Key;
    }

    /// <summary>Closes the line's own fold, or, where it has none or it is closed, the fold that it is in (zc).</summary>
    public ProcessKey Close(int line)
    {
        int node = _lines[line].Fold == FoldMark.Open ? line : ParentLine(line);
        if (node < 0)
        {
            return _lines[line].Key;
        }

        Folds.Set(_lines[node].Key, closed: true);
        return _lines[node].Key;
    }

    /// <summary>Opens a closed fold, closes an open one or the one that the line is in (za).</summary>
    public ProcessKey Toggle(int line) => _lines[line].Fold == FoldMark.Closed ? Open(line) : Close(line);

    /// <summary>Opens or closes the line and all under it, those inside closed folds included (zO).</summary>
    public ProcessKey SetSubtree(int line, bool closed)
    {
        ref readonly ViewRow top = ref _lines[line];
        if (top.Fold == FoldMark.None)
        {
            return top.Key;
        }

        if (top.Kind == ViewRowKind.Group)
        {
            Folds.Set(top.Key, closed);
            return top.Key;
        }

        int start = _lineStart[line];
        for (int i = start; i < _orderedCount && (i == start || _depthAt[i] > _depthAt[start]); i++)
        {
            if (_firstChild[_ordered[i]] >= 0)
            {
                Folds.Set(new ProcessKey(_pids[_ordered[i]], _starts[_ordered[i]]), closed);
            }
        }

        return top.Key;
    }

    /// <summary>Closes the line and every fold that it is in (zC).</summary>
    public ProcessKey CloseToRoot(int line)
    {
        int root = line;
        for (int node = line; node >= 0; node = ParentLine(node))
        {
            if (_lines[node].Fold != FoldMark.None)
            {
                Folds.Set(_lines[node].Key, closed: true);
            }

            root = node;
        }

        return _lines[root].Key;
    }
}
