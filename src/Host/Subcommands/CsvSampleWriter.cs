using System.Text;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;

namespace Bpftop.Host.Subcommands;

/// <summary>Comma-separated values as RFC 4180 has them: a header, then a line for each row of each sample.</summary>
/// <remarks>Values are raw; a missing one is empty. A text is what the process chose, so a spreadsheet may take one
/// that starts with = for a formula: the values are not altered, import them as text. On a terminal control
/// characters are escaped.</remarks>
internal sealed class CsvSampleWriter(SampleOutput output, ImmutableArray<Column> columns, bool threads, bool toTerminal) : SampleWriter
{
    private const int FlushAt = 32 * 1024;

    private readonly bool _addsTid = threads && !columns.Any(static column => column.Id == ThreadId);
    private readonly StringBuilder _text = new();
    private bool _headed;

    public override void Write(in Sample sample)
    {
        if (!_headed)
        {
            _headed = true;
            _text.Append("time");
            if (_addsTid)
            {
                _text.Append(',').Append(ThreadId);
            }

            foreach (Column column in columns)
            {
                _text.Append(',');
                Quote(column.Id);
            }

            _text.Append("\r\n");
        }

        string time = TimeOf(sample.Frame);
        foreach (int row in sample.Rows)
        {
            _text.Append(time);
            if (_addsTid)
            {
                _text.Append(',').Append(sample.Frame.Records[row].Tid);
            }

            foreach (Column column in columns)
            {
                _text.Append(',');
                WriteCell(sample[row], column);
            }

            _text.Append("\r\n");
            if (_text.Length > FlushAt)
            {
                FlushText();
            }
        }

        FlushText();
    }

    private void WriteCell(in RowCells cells, Column column)
    {
        if (column.IsText)
        {
            if (cells.Text(column) is { } text)
            {
                Quote(toTerminal ? PrintableText.Of(text) : text);
            }

            return;
        }

        double value = cells.Number(column);
        if (double.IsFinite(value))
        {
            _text.Append(CultureInfo.InvariantCulture, $"{value:R}");
        }
    }

    /// <summary>An empty text is quoted, so that it differs from a missing one.</summary>
    private void Quote(string text)
    {
        if (text.Length > 0 && !text.AsSpan().ContainsAny(",\"\r\n") && text[0] != ' ' && text[^1] != ' ')
        {
            _text.Append(text);
            return;
        }

        _text.Append('"').Append(text.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }

    private void FlushText()
    {
        output(Encoding.UTF8.GetBytes(_text.ToString()));
        _text.Clear();
    }
}
