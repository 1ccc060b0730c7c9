using System.Collections.Immutable;

namespace Bpftop.TestPlugins.Good;

/// <summary>A log: a row for each time that the source was read.</summary>
public sealed class GoodEvents(GoodSource source) : ITableProvider
{
    public TableSpec Table { get; } = new(
        "good.events",
        "Events",
        [
            new("good.at", "AT", CellKind.Number, "When.") { Unit = Unit.Timestamp },
            new("good.event", "EVENT", CellKind.Number, "Which, from 1.") { FirstSort = SortOrder.Descending },
            new("good.said", "SAID", CellKind.Text, "What the source said."),
        ],
        "When the source was read.")
    {
        Command = new("events", "Print when the source is read.")
        {
            IsLog = true,
            Flags = [new("answer", "TEXT", "What the source is to say.") { Option = "answer" }],
        },
    };

    public void Fill(in Tick tick, TableBlock block)
    {
        foreach (GoodEvent read in source.Events.Current)
        {
            int row = block.Add(read.Key);
            block.Number(row, 0) = read.At;
            block.Number(row, 1) = read.Number;
            block.Text(row, 2) = read.Said;
        }
    }
}

/// <summary>A time that the source was read.</summary>
/// <param name="Key">Its row's key.</param>
/// <param name="At">Seconds since 1970 UTC.</param>
/// <param name="Number">Which, from 1.</param>
/// <param name="Said">What the source said.</param>
public sealed record GoodEvent(string Key, double At, int Number, string Said);
