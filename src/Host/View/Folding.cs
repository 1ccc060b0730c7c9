namespace Bpftop.Host.View;

/// <summary>What the fold keys do. Each takes effect at the view's next update and returns the key of the line that the
/// cursor belongs on; null where there is no fold to act on.</summary>
internal static class Folding
{
    /// <summary>The line above that this one is under; -1 for none.</summary>
    public static int ParentLine(this ProcessView view, int line)
    {
        ReadOnlySpan<ViewRow> lines = view.Rows;
        int depth = lines[line].Depth;
        for (int above = line - 1; above >= 0 && depth > 0; above--)
        {
            if (lines[above].Depth < depth)
            {
                return above;
            }
        }

        return -1;
    }

    /// <summary>Opens the line's own fold (zo).</summary>
    public static ProcessKey? Open(this ProcessView view, int line) =>
        view.Rows[line].Fold == FoldMark.None ? null : view.Set(line, closed: false);

    /// <summary>Closes the line's own fold, or, where it has none or it is closed, the fold that it is in (zc).</summary>
    public static ProcessKey? Close(this ProcessView view, int line)
    {
        int node = view.Rows[line].Fold == FoldMark.Open ? line : view.ParentLine(line);
        return node >= 0 ? view.Set(node, closed: true)
            : view.Rows[line].Fold == FoldMark.Closed ? view.Rows[line].Key
            : null;
    }

    /// <summary>Opens a closed fold, closes an open one or the one that the line is in (za).</summary>
    public static ProcessKey? Toggle(this ProcessView view, int line) =>
        view.Rows[line].Fold == FoldMark.Closed ? view.Open(line) : view.Close(line);

    /// <summary>Opens the line and all under it, those inside closed folds included (zO).</summary>
    public static ProcessKey? OpenSubtree(this ProcessView view, int line)
    {
        ViewRow top = view.Rows[line];
        if (top.Fold == FoldMark.None)
        {
            return view.Open(line);
        }

        foreach (ProcessKey node in view.NodesFrom(line))
        {
            view.Folds.Set(node, closed: false);
        }

        return top.Key;
    }

    /// <summary>Closes the line and every fold that it is in (zC).</summary>
    public static ProcessKey? CloseToRoot(this ProcessView view, int line)
    {
        ProcessKey? root = null;
        for (int node = line; node >= 0; node = view.ParentLine(node))
        {
            if (view.Rows[node].Fold != FoldMark.None)
            {
                root = view.Set(node, closed: true);
            }
        }

        return root;
    }

    /// <summary>Closes or opens every fold (zM, zR).</summary>
    public static ProcessKey? SetAll(this ProcessView view, int line, bool closed)
    {
        view.Folds.SetAll(closed);
        int root = line;
        for (int node = line; closed && node >= 0; node = view.ParentLine(node))
        {
            root = node;
        }

        return view.Rows[root].Key;
    }

    /// <summary>Adds a value to a fold's sum or maximum; missing ones do not count, and none of any is a missing one.</summary>
    public static double Combine(this Fold fold, double sum, double value) =>
        double.IsNaN(value) ? sum
            : double.IsNaN(sum) ? value
            : fold == Fold.Sum ? sum + value
            : Math.Max(sum, value);

    private static ProcessKey Set(this ProcessView view, int line, bool closed)
    {
        view.Folds.Set(view.Rows[line].Key, closed);
        return view.Rows[line].Key;
    }
}
