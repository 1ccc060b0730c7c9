using System.Text;
using Bpftop.Host.Plugins;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;
using Bpftop.Terminal;

namespace Bpftop.Host.Subcommands;

/// <summary>A table for people: values in their units, columns as wide as their widest value.</summary>
/// <remarks>Texts are escaped wherever the table goes to: it may be printed on a terminal later.</remarks>
/// <param name="output">Where it goes.</param>
/// <param name="columns">The columns; the last one is not padded.</param>
/// <param name="width">Columns of the terminal, which lines are cut to, or null.</param>
internal sealed class TableSampleWriter(SampleOutput output, ImmutableArray<Column> columns, int? width) : SampleWriter
{
    private readonly StringBuilder _text = new();
    private bool _headed;

    public override void Write(Frame frame, ReadOnlySpan<ViewRow> rows, ImmutableArray<PluginHealth> plugins)
    {
        string[][] cells = new string[rows.Length + 1][];
        cells[0] = [.. columns.Select(column => PrintableText.Of(column.Spec.Header))];
        for (int row = 0; row < rows.Length; row++)
        {
            cells[row + 1] = new string[columns.Length];
            for (int column = 0; column < columns.Length; column++)
            {
                cells[row + 1][column] = Cell(frame, rows[row].Index, columns[column]);
            }
        }

        if (_headed)
        {
            _text.Append('\n');
        }

        _headed = true;
        AppendLines(cells);
        output(Encoding.UTF8.GetBytes(_text.ToString()));
        _text.Clear();
    }

    private void AppendLines(string[][] cells)
    {
        int[] widths = new int[columns.Length];
        foreach (string[] line in cells)
        {
            for (int column = 0; column < widths.Length; column++)
            {
                widths[column] = Math.Max(widths[column], TextWidth.Of(line[column]));
            }
        }

        StringBuilder row = new();
        foreach (string[] line in cells)
        {
            row.Clear();
            for (int column = 0; column < widths.Length; column++)
            {
                int padding = widths[column] - TextWidth.Of(line[column]);
                bool last = column == widths.Length - 1;
                if (columns[column].IsText)
                {
                    row.Append(line[column]).Append(' ', last ? 0 : padding);
                }
                else
                {
                    row.Append(' ', padding).Append(line[column]);
                }

                row.Append(last ? "" : " ");
            }

            Append(row.ToString().TrimEnd(' '));
        }
    }

    private void Append(string line)
    {
        // A terminal that does not know its size says 0.
        int columnsLeft = width is > 0 ? width.Value : int.MaxValue;
        foreach (Rune rune in line.EnumerateRunes())
        {
            string glyph = rune.ToString();
            columnsLeft -= width is > 0 ? TextWidth.Of(glyph) : 0;
            if (columnsLeft < 0)
            {
                break;
            }

            _text.Append(glyph);
        }

        _text.Append('\n');
    }

    private static string Cell(Frame frame, int row, Column column)
    {
        if (column.IsText)
        {
            return PrintableText.Of(frame.Texts(column)[row] ?? "");
        }

        Span<char> buffer = stackalloc char[32];
        int length = CellText.Write(column.Spec, frame.Numbers(column)[row], buffer, frame.Time);
        return PrintableText.Of(new string(buffer[..length]));
    }
}
