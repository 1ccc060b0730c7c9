using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Subcommands;

/// <summary>Rows of a plugin's table: a line of JSON for each sample, schema <c>bpftop.table/1</c>, or for each row of a log,
/// schema <c>bpftop.log/1</c>.</summary>
internal sealed class JsonTableWriter(SampleOutput output, TableSpec table, ImmutableArray<Column> columns) : JsonWriter(output, columns)
{
    public override void Write(in Sample sample)
    {
        if (table.Command is { IsLog: true })
        {
            WriteLog(sample);
        }
        else
        {
            WriteTable(sample);
        }
    }

    private void WriteTable(in Sample sample)
    {
        Begin("bpftop.table/1"u8);
        Json.WriteString("table"u8, table.Id);
        WriteTime(sample.Frame);
        WriteInterval(sample.Frame);
        Json.WriteStartArray("rows"u8);
        foreach (int row in sample.Rows)
        {
            Json.WriteStartObject();
            WriteCells(sample[row]);
            Json.WriteEndObject();
            FlushWhereLong();
        }

        Json.WriteEndArray();
        End();
        Flush();
    }

    private void WriteLog(in Sample sample)
    {
        foreach (int row in sample.Rows)
        {
            Begin("bpftop.log/1"u8);
            Json.WriteString("table"u8, table.Id);
            WriteTime(sample.Frame);
            WriteCells(sample[row]);
            End();
            Flush();
        }
    }
}
