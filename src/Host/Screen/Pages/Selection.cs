using Bpftop.Host.View;

namespace Bpftop.Host.Screen.Pages;

/// <summary>Which rows an action is for: the visual range, else those that are tagged, else the cursor's.</summary>
internal sealed class Selection(IScreen screen, ILines lines, LineCursor cursor)
{
    private KeySet _tags = new();
    private KeySet _spareTags = new();
    private ProcessKey? _rangeFrom;

    /// <summary>Rows that are tagged, those that a filter hides included.</summary>
    public int Tagged => _tags.Count;

    public bool HasRange => _rangeFrom is not null;

    /// <summary>Whether it is the cursor's line and nothing else.</summary>
    public bool IsCursorOnly => !HasRange && Tagged == 0;

    /// <summary>First and last line of the range; the cursor's line where there is no range.</summary>
    public (int First, int Last) Range
    {
        get
        {
            int from = _rangeFrom is { } key ? lines.IndexOf(key) : -1;
            from = from < 0 ? cursor.Line : from;
            return (Math.Min(from, cursor.Line), Math.Max(from, cursor.Line));
        }
    }

    public bool IsTagged(ProcessKey line) => _tags.Contains(line);

    /// <summary>Tags the rows of the range; without one, tags or untags the cursor's and goes down.</summary>
    public void Tag()
    {
        if (HasRange)
        {
            Tag(RowsInRange());
            EndRange();
        }
        else if (lines.Count > 0)
        {
            bool isTagged = _tags.Contains(cursor.Key);
            foreach (int row in lines.RowsAt(cursor.Line))
            {
                if (isTagged)
                {
                    _tags.Remove(lines.KeyOfRow(row));
                }
                else
                {
                    _tags.Add(lines.KeyOfRow(row));
                }
            }

            cursor.MoveBy(1);
        }
    }

    public void Tag(IEnumerable<int> rows)
    {
        foreach (int row in rows)
        {
            _tags.Add(lines.KeyOfRow(row));
        }
    }

    public void UntagAll()
    {
        _tags.Clear();
        screen.Say("nothing is tagged");
    }

    /// <summary>Forgets the tags of rows that are gone; none while it is not known which rows there are.</summary>
    public void ForgetGone()
    {
        if (_tags.Count == 0 || !lines.IsKnown)
        {
            return;
        }

        _spareTags.Clear();
        for (int row = 0; row < lines.RowCount; row++)
        {
            ProcessKey key = lines.KeyOfRow(row);
            if (_tags.Contains(key))
            {
                _spareTags.Add(key);
            }
        }

        (_tags, _spareTags) = (_spareTags, _tags);
    }

    /// <summary>Begins or ends a range. Rows stand still meanwhile: otherwise it would cover other rows from refresh to
    /// refresh.</summary>
    public void ToggleRange()
    {
        if (HasRange)
        {
            EndRange();
        }
        else if (lines.Count > 0)
        {
            cursor.Hold();
            _rangeFrom = cursor.Key;
            screen.HoldsFrames = true;
        }
    }

    /// <summary>Ends the range, if there is one.</summary>
    public void EndRange()
    {
        if (HasRange)
        {
            _rangeFrom = null;
            screen.HoldsFrames = false;
        }
    }

    /// <summary>The chosen rows; ends the range.</summary>
    public List<int> TakeRows()
    {
        List<int> rows = lines.Count == 0 ? []
            : HasRange || _tags.Count == 0 ? [.. RowsInRange()]
            : [.. Enumerable.Range(0, lines.RowCount).Where(row => _tags.Contains(lines.KeyOfRow(row)))];
        EndRange();
        return rows;
    }

    private IEnumerable<int> RowsInRange()
    {
        (int first, int last) = Range;
        return Enumerable.Range(first, last - first + 1).SelectMany(lines.RowsAt);
    }
}
