using System.Text;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;

namespace Bpftop.Host.Screen.Pages;

/// <summary>Copying values of the cursor's line, or of every line of the visual range.</summary>
internal sealed partial class ProcessPage
{
    /// <summary>Refreshes that a copy waits for values.</summary>
    private const int MostToAwait = 3;

    private Copying? _awaited;

    public void YankRow() => Yank([.. _shown.Columns.ToArray().Select(static column => new[] { column })], "row");

    /// <summary>Copies one value of each line.</summary>
    /// <param name="ids">The column, and others for where it has no value.</param>
    public void Yank(params string[] ids)
    {
        Column[] columns = [.. Screen.Options.Catalogue.All.Where(column => ids.Contains(column.Id))];
        if (columns.Length == 0)
        {
            Screen.Warn($"copy the {ids[0]}: there is no such column; p lists the plugins");
        }
        else
        {
            Yank([columns], ids[0]);
        }
    }

    private void Yank(Column[][] cells, string what)
    {
        if (_view.Rows.IsEmpty)
        {
            Screen.Say("nothing to copy");
            return;
        }

        (int first, int last) = RangeLines();
        ProcessKey[] lines = new ProcessKey[last - first + 1];
        for (int line = first; line <= last; line++)
        {
            lines[line - first] = _view.Rows[line].Key;
        }

        if (_rangeFrom is not null)
        {
            EndRange();
        }

        Copying copying = new(lines, cells, what, _frame!.Number + MostToAwait);
        if (copying.IsIn(_frame))
        {
            Copy(copying);
        }
        else
        {
            _awaited = copying;
            Screen.DemandChanged();
            Screen.Say($"copying the {what} with the next refresh");
        }
    }

    /// <summary>Copies what was asked for before its column was in the frames.</summary>
    private void CopyAwaited(Frame frame)
    {
        if (_awaited is { } copying && (copying.IsIn(frame) || frame.Number > copying.Until))
        {
            _awaited = null;
            Screen.DemandChanged();
            Copy(copying);
        }
    }

    private void Copy(Copying copying)
    {
        StringBuilder text = new();
        bool isEmpty = true;
        for (int copied = 0; copied < copying.Lines.Length; copied++)
        {
            // It may have ended while the copy waited.
            int line = _view.IndexOf(copying.Lines[copied]);
            text.Append(copied > 0 ? "\n" : "");
            for (int cell = 0; cell < copying.Cells.Length && line >= 0; cell++)
            {
                text.Append(cell > 0 ? "\t" : "");
                isEmpty &= !TryAppend(text, line, copying.Cells[cell]);
            }
        }

        if (isEmpty)
        {
            Screen.Warn($"copy the {copying.What}: it has none");
        }
        else
        {
            Screen.Copy(text.ToString(), copying.What);
        }
    }

    private bool TryAppend(StringBuilder text, int line, Column[] alternatives)
    {
        int before = text.Length;
        foreach (Column column in alternatives)
        {
            AppendValue(text, line, column);
            if (text.Length > before)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Control characters become spaces: a command line with a line end in it must not run when it is pasted
    /// into a shell.</summary>
    private void AppendValue(StringBuilder text, int line, Column column)
    {
        if (column.IsText)
        {
            foreach (char character in _view.Text(line, column) ?? "")
            {
                text.Append(char.IsControl(character) || character is '\u2028' or '\u2029' ? ' ' : character);
            }

            return;
        }

        Span<char> buffer = stackalloc char[32];
        text.Append(buffer[..CellText.Write(column.Spec, _view.Number(line, column), buffer, _frame!.Time)]);
    }

    /// <summary>What is to be copied.</summary>
    /// <param name="Lines">The lines.</param>
    /// <param name="Cells">The cells of each line; the first of a cell's columns that has a value gives it.</param>
    /// <param name="What">What it is called.</param>
    /// <param name="Until">The last refresh that is waited for.</param>
    private sealed record Copying(ProcessKey[] Lines, Column[][] Cells, string What, long Until)
    {
        public Column[] Columns => [.. Cells.SelectMany(static columns => columns)];

        public bool IsIn(Frame frame) => Columns.All(frame.Has);
    }
}
