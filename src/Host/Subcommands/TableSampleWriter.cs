using System.Text;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;
using Bpftop.Terminal;

namespace Bpftop.Host.Subcommands;

/// <summary>A table for people: values in their units, columns as wide as their widest value. Of a log, whose next lines
/// nobody knows yet, as wide as on the screen, under one header.</summary>
/// <remarks>Texts are escaped wherever the table goes to: it may be printed on a terminal later.</remarks>
/// <param name="output">Where it goes.</param>
/// <param name="columns">The columns; the last one is not padded.</param>
/// <param name="width">Columns of the terminal, which lines are cut to, or null.</param>
/// <param name="isLog">Whether lines go on where those of the sample before ended.</param>
internal sealed class TableSampleWriter(SampleOutput output, ImmutableArray<Column> columns, int? width, bool isLog = false) : SampleWriter
{
    private readonly StringBuilder _text = new();
    private bool _headed;

    public override void Write(in Sample sample)
    {
        string[][] cells = new string[sample.Rows.Length + 1][];
        cells[0] = [.. columns.Select(column => PrintableText.Of(column.Spec.Header))];
        for (int line = 1; line < cells.Length; line++)
        {
            cells[line] = new string[columns.Length];
            for (int column = 0; column < columns.Length; column++)
            {
                cells[line][column] = Cell(sample[sample.Rows[line - 1]], columns[column], sample.Frame.Time);
            }
        }

        if (_headed && !isLog)
        {
            _text.Append('\n');
        }

        AppendLines(cells.AsSpan(_headed && isLog ? 1 : 0), isLog ? LogWidths(cells[0]) : Widths(cells));
        _headed = true;
        output(Encoding.UTF8.GetBytes(_text.ToString()));
        _text.Clear();
    }

    private int[] LogWidths(string[] header) => [.. columns.Select((column, index) => Math.Max(column.Spec.Width, TextWidth.Of(header[index])))];

    private static int[] Widths(string[][] cells)
    {
        int[] widths = new int[cells[0].Length];
        foreach (string[] line in cells)
        {
            for (int column = 0; column < widths.Length; column++)
            {
                widths[column] = Math.Max(widths[column], TextWidth.Of(line[column]));
            }
        }

        return widths;
    }

    private void AppendLines(ReadOnlySpan<string[]> cells, int[] widths)
    {
        StringBuilder row = new();
        foreach (string[] line in cells)
        {
            row.Clear();
            for (int column = 0; column < widths.Length; column++)
            {
                int padding = Math.Max(0, widths[column] - TextWidth.Of(line[column]));
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

    private static string Cell(in RowCells cells, Column column, DateTimeOffset now)
    {
        if (column.IsText)
        {
            return PrintableText.Of(cells.Text(column) ?? "");
        }

        Span<char> buffer = stackalloc char[32];
        int length = CellText.Write(column.Spec, cells.Number(column), buffer, now);
        return PrintableText.Of(new string(buffer[..length]));
    }
}
