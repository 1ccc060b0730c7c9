using System.Collections.Frozen;
using System.Collections.Immutable;
using Bpftop.Toolkit;

namespace Bpftop.TestPlugins.Good;

public sealed class GoodColumns(GoodSource source, GoodMarks marks) : IColumnProvider
{
    private const int Seen = 0;
    private const int Answer = 1;
    private const int Mark = 2;
    private readonly ProcessMap<int> _seen = new();

    public ImmutableArray<ColumnSpec> Columns { get; } =
    [
        new("good.seen", "SEEN", CellKind.Number, "Refreshes that the process has been seen in.") { Unit = Unit.Count, FirstSort = SortOrder.Descending, Fold = Fold.Max },
        new("good.answer", "ANSWER", CellKind.Text, "What the source said.") { Groupable = true },
        new("good.mark", "MARK", CellKind.Text, "Whether the process was marked.") { SwapFor = "good.answer", SwapKey = "A" },
    ];

    public void Fill(in Tick tick, ColumnBlock block)
    {
        Span<double> seen = block.Wants(Seen) ? block.Numbers(Seen) : default;
        Span<string?> answers = block.Wants(Answer) ? block.Texts(Answer) : default;
        Span<string?> marked = block.Wants(Mark) ? block.Texts(Mark) : default;
        string[] answer = source.Answer.Current;
        FrozenSet<ProcessKey> keys = marks.Marked.Current;
        for (int row = 0; row < tick.Rows.Length; row++)
        {
            ref readonly ProcessRow process = ref tick.Rows[row];
            int count = ++_seen.Touch(process.Key, tick.Number, out _);
            if (!seen.IsEmpty)
            {
                seen[row] = count;
            }

            if (!answers.IsEmpty && answer.Length > 0)
            {
                answers[row] = answer[0];
            }

            if (!marked.IsEmpty && keys.Count > 0 && keys.Contains(process.Key))
            {
                marked[row] = "marked";
            }
        }

        _seen.Forget(tick.Number);
    }
}
