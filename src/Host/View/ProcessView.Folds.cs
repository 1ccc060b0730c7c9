namespace Bpftop.Host.View;

/// <content>What the fold keys do. Each takes effect at the next <see cref="Update"/> and returns the key of the line
/// that the cursor belongs on; null where there is no fold to act on.</content>
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
    public ProcessKey? Open(int line) => _lines[line].Fold == FoldMark.None ? null : SetFold(line, closed: false);

    /// <summary>Closes the line's own fold, or, where it has none or it is closed, the fold that it is in (zc).</summary>
    public ProcessKey? Close(int line)
    {
        int node = _lines[line].Fold == FoldMark.Open ? line : ParentLine(line);
        return node >= 0 ? SetFold(node, closed: true)
            : _lines[line].Fold == FoldMark.Closed ? _lines[line].Key
            : null;
    }

    /// <summary>Opens a closed fold, closes an open one or the one that the line is in (za).</summary>
    public ProcessKey? Toggle(int line) => _lines[line].Fold == FoldMark.Closed ? Open(line) : Close(line);

    /// <summary>Opens the line and all under it, those inside closed folds included (zO).</summary>
    public ProcessKey? OpenSubtree(int line)
    {
        ref readonly ViewRow top = ref _lines[line];
        if (top.Fold == FoldMark.None || top.Kind == ViewRowKind.Group)
        {
            return Open(line);
        }

        int start = _lineStart[line];
        for (int i = start; i < _orderedCount && (i == start || _depthAt[i] > _depthAt[start]); i++)
        {
            if (_firstChild[_ordered[i]] >= 0)
            {
                Folds.Set(new ProcessKey(_pids[_ordered[i]], _starts[_ordered[i]]), closed: false);
            }
        }

        return top.Key;
    }

    /// <summary>Closes the line and every fold that it is in (zC).</summary>
    public ProcessKey? CloseToRoot(int line)
    {
        ProcessKey? root = null;
        for (int node = line; node >= 0; node = ParentLine(node))
        {
            if (_lines[node].Fold != FoldMark.None)
            {
                root = SetFold(node, closed: true);
            }
        }

        return root;
    }

    /// <summary>Closes or opens every fold (zM, zR).</summary>
    public ProcessKey? SetAll(int line, bool closed)
    {
        Folds.SetAll(closed);
        int root = line;
        for (int node = line; closed && node >= 0; node = ParentLine(node))
        {
            root = node;
        }

        return _lines[root].Key;
    }

    private ProcessKey SetFold(int line, bool closed)
    {
        Folds.Set(_lines[line].Key, closed);
        return _lines[line].Key;
    }
}
