using Bpftop.Host.View;
using FsCheck;
using FsCheck.Fluent;

namespace Bpftop.Host.Tests.View;

public sealed class SortTests
{
    [Fact]
    public void Numbers_sort_by_value_and_equal_ones_by_pid()
    {
        Machine machine = new Machine().Process(7, cpu: 1).Process(3, cpu: 20).Process(5, cpu: 1).Process(9, cpu: 20);

        Assert.Equal("3 9 5 7", machine.With(options => options with { Sort = machine["cpu"], Order = SortOrder.Descending }).Lines);
        Assert.Equal("5 7 3 9", machine.With(options => options with { Order = SortOrder.Ascending }).Lines);
    }

    [Fact]
    public void A_missing_number_is_last_both_ways()
    {
        Machine machine = new Machine().Process(1, cpu: double.NaN).Process(2, cpu: -1).Process(3, cpu: double.PositiveInfinity).Process(4, cpu: 0).Process(5, cpu: -0.0);

        Assert.Equal("3 4 5 2 1", machine.With(options => options with { Sort = machine["cpu"], Order = SortOrder.Descending }).Lines);
        Assert.Equal("2 4 5 3 1", machine.With(options => options with { Order = SortOrder.Ascending }).Lines);
    }

    [Fact]
    public void A_missing_text_is_last_both_ways_and_case_does_not_count()
    {
        Machine machine = new Machine().Process(1, unit: null).Process(2, unit: "b").Process(0x10, unit: "").Process(3, unit: "A").Process(4, unit: "a");

        Assert.Equal("3 4 2 1 16", machine.With(options => options with { Sort = machine["web.unit"] }).Lines);
        Assert.Equal("2 3 4 1 16", machine.With(options => options with { Order = SortOrder.Descending }).Lines);
    }

    [Fact]
    public void The_order_follows_the_values_though_the_processes_stay_the_same()
    {
        Machine machine = new Machine().Process(1, cpu: 5).Process(2, cpu: 1);
        machine.With(options => options with { Sort = machine["cpu"], Order = SortOrder.Descending });
        machine.Remove(1);
        machine.Process(1, cpu: 0).Refresh();

        Assert.Equal("2 1", machine.Lines);
    }

    [Fact]
    public void Numbers_are_sorted_as_a_reference_sorts_them() =>
        Prop.ForAll<double[], bool>((values, descending) =>
        {
            Machine machine = new();
            int[] pids = Shuffled(values.Length);
            for (int i = 0; i < values.Length; i++)
            {
                machine.Process(pids[i], cpu: values[i]);
            }

            machine.With(options => options with { Sort = machine["cpu"], Order = Order(descending) });
            IOrderedEnumerable<int> known = Enumerable.Range(0, values.Length).OrderBy(i => double.IsNaN(values[i]));
            IOrderedEnumerable<int> sorted = descending ? known.ThenByDescending(i => values[i]) : known.ThenBy(i => values[i]);
            return machine.Lines == string.Join(" ", sorted.ThenBy(i => pids[i]).Select(i => pids[i]));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Texts_are_sorted_as_a_reference_sorts_them_also_when_rows_come_and_go() =>
        Prop.ForAll<string?[], string?[], bool>((first, second, descending) =>
        {
            Machine machine = new();
            machine.Options = machine.Options with { Sort = machine["web.unit"], Order = Order(descending) };
            int[] pids = Shuffled(first.Length + second.Length);
            for (int i = 0; i < first.Length; i++)
            {
                machine.Process(pids[i], unit: first[i]);
            }

            machine.Refresh();
            for (int i = 0; i < first.Length; i += 2)
            {
                machine.Remove(pids[i]);
            }

            for (int i = 0; i < second.Length; i++)
            {
                machine.Process(pids[first.Length + i], unit: second[i]);
            }

            machine.Refresh();
            (int Pid, string? Text)[] all =
            [
                .. first.Select((text, i) => (pids[i], text)).Where((_, i) => i % 2 == 1),
                .. second.Select((text, i) => (pids[first.Length + i], text)),
            ];
            IOrderedEnumerable<(int Pid, string? Text)> known = all.OrderBy(row => string.IsNullOrEmpty(row.Text));
            IOrderedEnumerable<(int Pid, string? Text)> sorted = descending
                ? known.ThenByDescending(row => row.Text, StringComparer.OrdinalIgnoreCase)
                : known.ThenBy(row => row.Text, StringComparer.OrdinalIgnoreCase);
            return machine.Lines == string.Join(" ", sorted.ThenBy(row => row.Pid).Select(row => row.Pid));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(SortOrder.Ascending)]
    [InlineData(SortOrder.Descending)]
    public void Many_texts_that_begin_alike_are_sorted_as_a_reference_sorts_them(SortOrder order)
    {
        // Letters whose other case is ASCII to some, a sign that is two characters, and texts that end where others go on.
        string[] parts = ["/usr/lib/", "a", "A", "b", "z", "Z", "_", "~", "\0", "0", "\u0131", "\u017f", "\u212a", "k", "K", "I", "i", "s", "ż", "Ż", "\U0001F600", "\U00010428"];
        Random random = new(23);
        string?[] texts = new string?[6000];
        int[] pids = new int[texts.Length];
        for (int row = 0; row < texts.Length; row++)
        {
            int length = random.Next(12);
            string start = random.Next(3) switch { 0 => "", 1 => "/usr/lib/x86_64-linux-gnu/", _ => "12345678" };
            texts[row] = random.Next(9) == 0 ? null : start + string.Concat(Enumerable.Range(0, length).Select(_ => parts[random.Next(parts.Length)]));
            pids[row] = random.Next(texts.Length);
        }

        int[] rows = [.. Enumerable.Range(0, texts.Length)];
        RowOrder sorter = new();
        sorter.ByText(rows, rows.Length, texts, pids, order == SortOrder.Descending);

        IOrderedEnumerable<int> there = Enumerable.Range(0, texts.Length).OrderBy(row => string.IsNullOrEmpty(texts[row]));
        IEnumerable<int> expected = (order == SortOrder.Descending
            ? there.ThenByDescending(row => texts[row], IgnoringCaseWherePresent) : there.ThenBy(row => texts[row], IgnoringCaseWherePresent))
            .ThenBy(row => pids[row]).ThenBy(static row => row);
        Assert.Equal(expected, rows);

        // From that order, and from an order with few rows out of place.
        sorter.ByText(rows, rows.Length, texts, pids, order == SortOrder.Descending);
        Assert.Equal(expected, rows);
        for (int swap = 0; swap < 50; swap++)
        {
            int at = random.Next(rows.Length - 1);
            (rows[at], rows[at + 1]) = (rows[at + 1], rows[at]);
        }

        sorter.ByText(rows, rows.Length, texts, pids, order == SortOrder.Descending);
        Assert.Equal(expected, rows);
    }

    /// <summary>As null and empty texts look the same, they are equal.</summary>
    private static Comparer<string?> IgnoringCaseWherePresent { get; } = Comparer<string?>.Create(static (left, right) =>
        string.Compare(left ?? "", right ?? "", StringComparison.OrdinalIgnoreCase));

    private static SortOrder Order(bool descending) => descending ? SortOrder.Descending : SortOrder.Ascending;

    /// <summary>Pids in no order, the same ones each time.</summary>
    private static int[] Shuffled(int count)
    {
        int[] pids = [.. Enumerable.Range(1, count)];
        new Random(count).Shuffle(pids);
        return pids;
    }
}
