using System.Buffers;
using System.Text.Json;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;

namespace Bpftop.Host.Subcommands;

/// <summary>Lines of JSON, an object in each.</summary>
/// <remarks>
/// A missing value is left out: NaN and null never appear. The text is ASCII: everything else is written as an
/// escape, so that a hostile name does nothing to a terminal that the line is printed on; half a surrogate pair
/// becomes U+FFFD, because it is no text.
/// </remarks>
internal abstract class JsonWriter : SampleWriter, IDisposable
{
    /// <summary>More would only hold memory: one write takes a pipe's 64 KiB.</summary>
    private const int FlushAt = 64 * 1024;

    private readonly SampleOutput _output;
    private readonly ArrayBufferWriter<byte> _buffer = new(2 * FlushAt);
    private readonly Column[] _columns;
    private readonly JsonEncodedText[] _names;

    protected JsonWriter(SampleOutput output, ImmutableArray<Column> columns)
    {
        _output = output;
        Json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { SkipValidation = true });
        _columns = [.. columns];
        _names = [.. columns.Select(column => JsonEncodedText.Encode(column.Id))];
    }

    protected Utf8JsonWriter Json { get; }

    public void Dispose() => Json.Dispose();

    /// <summary>Begins a line and its object.</summary>
    protected void Begin(ReadOnlySpan<byte> schema)
    {
        Json.Reset();
        Json.WriteStartObject();
        Json.WriteString("schema"u8, schema);
    }

    /// <summary>Ends the object and the line.</summary>
    protected void End()
    {
        Json.WriteEndObject();
        Json.Flush();
        _buffer.Write("\n"u8);
    }

    protected void WriteTime(Frame frame) => Json.WriteString("time"u8, TimeOf(frame));

    protected void WriteInterval(Frame frame) => Number("interval_ms"u8, Math.Round(frame.Interval.TotalMilliseconds, 3));

    /// <summary>A member for each column in which the row has a value.</summary>
    protected void WriteCells(in RowCells cells)
    {
        for (int index = 0; index < _columns.Length; index++)
        {
            if (!_columns[index].IsText)
            {
                double value = cells.Number(_columns[index]);
                if (double.IsFinite(value))
                {
                    Json.WritePropertyName(_names[index]);
                    NumberValue(value);
                }
            }
            else if (cells.Text(_columns[index]) is { } text)
            {
                Json.WriteString(_names[index], text);
            }
        }
    }

    protected void Text(ReadOnlySpan<byte> name, string? value)
    {
        if (value is { Length: > 0 })
        {
            Json.WriteString(name, value);
        }
    }

    protected void Number(ReadOnlySpan<byte> name, double value)
    {
        if (double.IsFinite(value))
        {
            Json.WritePropertyName(name);
            NumberValue(value);
        }
    }

    /// <summary>Whole numbers without an exponent, which some readers take for something else than an integer.</summary>
    protected void NumberValue(double value)
    {
        if (Math.Abs(value) < 1L << 53 && value == Math.Truncate(value))
        {
            Json.WriteNumberValue((long)value);
        }
        else
        {
            Json.WriteNumberValue(value);
        }
    }

    protected void FlushWhereLong()
    {
        if (Json.BytesPending + _buffer.WrittenCount > FlushAt)
        {
            Json.Flush();
            Flush();
        }
    }

    /// <summary>Hands over what is finished.</summary>
    protected void Flush()
    {
        _output(_buffer.WrittenSpan);
        _buffer.ResetWrittenCount();
    }
}
