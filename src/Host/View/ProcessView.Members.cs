namespace Bpftop.Host.View;

/// <content>Which rows belong together, for what acts on several of them.</content>
internal sealed partial class ProcessView
{
    private enum Kinship : byte
    {
        Unknown,
        OnTheWay,
        Family,
        Stranger,
    }

    /// <summary>The frame's rows of the living that a line stands for: its own, or those that a group was made of, folded or
    /// not and whatever its head is called.</summary>
    public IEnumerable<int> Living(int line)
    {
        int start = _lineStart[line];
        int end = start + (_lines[line].Kind == ViewRowKind.Group ? _lines[line].Members : 1);
        for (int i = start; i < end; i++)
        {
            if (_ordered[i] < Frame!.RowCount)
            {
                yield return _ordered[i];
            }
        }
    }

    /// <summary>The frame's row of a process; -1 for none.</summary>
    public int ProcessRow(int pid)
    {
        EnsureIndex();
        int row = _index.Find(pid);
        return row < Frame!.ProcessCount ? row : -1;
    }

    /// <summary>The frame's rows of a process and of all that descend from it, shown or not.</summary>
    /// <remarks>Each row is walked over once, however deep the tree is.</remarks>
    public List<int> Family(int pid)
    {
        List<int> family = [];
        int root = ProcessRow(pid);
        if (root < 0)
        {
            return family;
        }

        Kinship[] known = new Kinship[Frame!.ProcessCount];
        known[root] = Kinship.Family;
        Stack<int> way = [];
        for (int row = 0; row < known.Length; row++)
        {
            int at = row;
            for (; at >= 0 && known[at] == Kinship.Unknown; at = _parentPids[at] > 0 ? ProcessRow(_parentPids[at]) : -1)
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
}
