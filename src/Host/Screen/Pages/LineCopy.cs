using System.Text;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;

namespace Bpftop.Host.Screen.Pages;

/// <summary>Copies values of lines, with a later refresh where their columns are not in this one.</summary>
internal sealed class LineCopy(IScreen screen, ILines lines, Selection selection, ColumnCatalog catalogue)
{
    /// <summary>Refreshes that a copy waits for values.</summary>
    private const int MostToAwait = 3;

    private Order? _awaited;
    private long _frame;

    /// <summary>The columns that a copy waits for.</summary>
    public ReadOnlySpan<Column> Awaited => _awaited is null ? [] : _awaited.Columns;

    /// <summary>Copies every one of these columns of the cursor's line, or of each line of the range.</summary>
    public void Row(ReadOnlySpan<Column> columns) => Begin([.. columns.ToArray().Select(static column => new[] { column })], "row");

    /// <summary>Copies one value of each line.</summary>
    /// <param name="ids">The column, and others for where it has no value.</param>
    public void Value(params string[] ids)
    {
        Column[] columns = [.. catalogue.All.Where(column => ids.Contains(column.Id))];
        if (columns.Length == 0)
        {
            screen.Warn($"copy the {ids[0]}: there is no such column; p lists the plugins");
        }
        else
        {
            Begin([columns], ids[0]);
        }
    }

    /// <summary>Copies what was asked for before its columns were in the frames.</summary>
    public void Accept(Frame frame)
    {
        if (frame.IsPast)
        {
            return;
        }

        _frame = frame.Number;
        if (_awaited is { } order && (order.IsIn(lines) || frame.Number > order.Until))
        {
            _awaited = null;
            screen.DemandChanged();
            Copy(order);
        }
    }

    private void Begin(Column[][] cells, string what)
    {
        if (lines.Count == 0)
        {
            screen.Say("nothing to copy");
            return;
        }

        (int first, int last) = selection.Range;
        Order order = new([.. Enumerable.Range(first, last - first + 1).Select(lines.KeyAt)], cells, what, _frame + MostToAwait);
        selection.EndRange();
        if (order.IsIn(lines) || screen.PastMoment is not null)
        {
            // What a frame of the past lacks does not come any more.
            Copy(order);
        }
        else
        {
            _awaited = order;
            screen.DemandChanged();
            screen.Say($"copying the {what} with the next refresh");
        }
    }

    private void Copy(Order order)
    {
        StringBuilder text = new();
        bool isEmpty = true;
        for (int copied = 0; copied < order.Keys.Length; copied++)
        {
            // It may have ended while the copy waited.
            int line = lines.IndexOf(order.Keys[copied]);
            text.Append(copied > 0 ? "\n" : "");
            for (int cell = 0; cell < order.Cells.Length && line >= 0; cell++)
            {
                text.Append(cell > 0 ? "\t" : "");
                int before = text.Length;
                foreach (Column column in order.Cells[cell])
                {
                    if (text.Length == before)
                    {
                        Append(text, line, column);
                    }
                }

                isEmpty &= text.Length == before;
            }
        }

        if (isEmpty)
        {
            screen.Warn($"copy the {order.What}: it has none");
        }
        else
        {
            screen.Copy(text.ToString(), order.Keys.Length == 1 ? order.What : $"{order.What} of {order.Keys.Length} lines");
        }
    }

    /// <summary>Control characters become spaces: a command line with a line end in it must not run when it is pasted
    /// into a shell.</summary>
    private void Append(StringBuilder text, int line, Column column)
    {
        if (column.IsText)
        {
            foreach (char character in lines.Text(line, column) ?? "")
            {
                text.Append(char.IsControl(character) || character is '\u2028' or '\u2029' ? ' ' : character);
            }

            return;
        }

        Span<char> buffer = stackalloc char[32];
        text.Append(buffer[..CellText.Write(column.Spec, lines.Number(line, column), buffer, lines.Time)]);
    }

    /// <summary>What is to be copied.</summary>
    /// <param name="Keys">The lines.</param>
    /// <param name="Cells">The cells of each line; the first of a cell's columns that has a value gives it.</param>
    /// <param name="What">What it is called.</param>
    /// <param name="Until">The last refresh that it waits for.</param>
    private sealed record Order(ProcessKey[] Keys, Column[][] Cells, string What, long Until)
    {
        public Column[] Columns { get; } = [.. Cells.SelectMany(static columns => columns)];

        public bool IsIn(ILines lines) => Columns.All(lines.Has);
    }
}
