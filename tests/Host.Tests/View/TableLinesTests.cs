using System.Globalization;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;

namespace Bpftop.Host.Tests.View;

/// <summary>Tables whose rows come, go and change, against what a reference makes of the same rows.</summary>
public sealed class TableLinesTests
{
    private static readonly TableSpec _table = new(
        "box.list",
        "Boxes",
        [
            new("name", "NAME", CellKind.Text, "Its name."),
            new("size", "SIZE", CellKind.Number, "Its size."),
            new("place", "PLACE", CellKind.Text, "Where it is."),
        ],
        "A row is a box.");

    private readonly TableLines _lines = new(_table);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Lines_are_those_of_a_reference_whatever_was_shown_before(int seed)
    {
        Random random = new(seed);
        ViewOptions view = ViewOptions.By(_lines.Columns["name"]);
        Dictionary<string, Box> boxes = [];
        TableBuffer[] buffers = [new(_table), new(_table), new(_table)];
        Dictionary<string, ProcessKey> keys = [];
        TableBuffer rows = buffers[0];
        for (int step = 0; step < 400; step++)
        {
            bool isNew = step == 0 || random.Next(2) == 0;
            if (isNew)
            {
                Change(boxes, random);
                rows = buffers[step % buffers.Length];
                Write(rows, boxes, random);
            }

            view = random.Next(5) switch
            {
                0 => ViewOptions.By(_lines.Columns.All[random.Next(3)]) with { Filter = view.Filter },
                1 => view with { Order = view.Order == SortOrder.Ascending ? SortOrder.Descending : SortOrder.Ascending },
                2 => view with { Filter = random.Next(2) == 0 ? null : Smaller(random.Next(50)) },
                _ => view,
            };
            if (isNew)
            {
                if (random.Next(20) == 0)
                {
                    _lines.LetGo();
                    Assert.Equal((false, 0), (_lines.IsKnown, _lines.Count));
                }

                _lines.Update(rows, view, default);
            }
            else
            {
                _lines.Show(view);
            }

            string[] shown = [.. Enumerable.Range(0, _lines.Count).Select(line => _lines.NameOf(_lines.RowAt(line)))];
            Assert.Equal(Reference(boxes, view), shown);
            for (int line = 0; line < _lines.Count; line++)
            {
                Assert.Equal(line, _lines.IndexOf(_lines.KeyAt(line)));
                Assert.Equal(_lines.KeyAt(line), keys.TryGetValue(shown[line], out ProcessKey key) ? key : keys[shown[line]] = _lines.KeyAt(line));
            }

            foreach (string hidden in keys.Keys.Except(shown))
            {
                Assert.Equal(-1, _lines.IndexOf(keys[hidden]));
            }
        }
    }

    [Fact]
    public void Two_rows_with_one_key_are_both_there()
    {
        TableBuffer rows = new(_table);
        for (int refresh = 0; refresh < 3; refresh++)
        {
            rows.Clear();
            foreach (string name in new[] { "b", "a", "c" })
            {
                rows.Text(rows.Add("twice"), 0) = name;
            }

            _lines.Update(rows, ViewOptions.By(_lines.Columns["name"]), default);
            Assert.Equal(["a", "b", "c"], Enumerable.Range(0, _lines.Count).Select(line => _lines.Text(line, _lines.Columns["name"])));
        }
    }

    [Fact]
    public void Without_an_answer_there_is_no_line_and_no_key()
    {
        TableBuffer rows = new(_table);
        rows.Add("a");
        ViewOptions view = ViewOptions.By(_lines.Columns["name"]);
        _lines.Update(rows, view, default);
        ProcessKey key = _lines.KeyAt(0);
        Assert.Equal(-1, _lines.IndexOf(default));

        _lines.Update(null, view, default);
        _lines.Show(view);

        Assert.False(_lines.IsKnown);
        Assert.Equal(0, _lines.Count);
        Assert.Equal(-1, _lines.IndexOf(key));
    }

    [Fact]
    public void Rows_that_are_read_anew_and_the_same_rows_in_another_way_allocate_nothing()
    {
        const int Count = 5000;
        Random random = new(5);
        Dictionary<string, Box> boxes = Enumerable.Range(0, Count).ToDictionary(
            static index => index.ToString(CultureInfo.InvariantCulture), index => new Box($"name{random.Next(Count)}", random.Next(Count), null));
        TableBuffer[] buffers = [new(_table), new(_table)];
        foreach (TableBuffer buffer in buffers)
        {
            Write(buffer, boxes, random);
        }

        ViewOptions[] views =
        [
            ViewOptions.By(_lines.Columns["name"]), ViewOptions.By(_lines.Columns["size"]),
            ViewOptions.By(_lines.Columns["name"]) with { Order = SortOrder.Descending, Filter = Smaller(Count / 2) },
        ];
        long least = long.MaxValue;
        for (int round = 0; round < 8; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            _lines.Update(buffers[round % buffers.Length], views[0], default);
            foreach (ViewOptions view in views)
            {
                _lines.Show(view);
                _lines.IndexOf(_lines.KeyAt(0));
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    private static void Change(Dictionary<string, Box> boxes, Random random)
    {
        string[] texts = ["", "a", "A", "b", "Ab", "aB", "ż", "zz"];
        for (int changes = random.Next(1, 12); changes > 0; changes--)
        {
            string key = $"{(random.Next(2) == 0 ? "k" : "l")}{random.Next(60)}";
            if (random.Next(3) == 0)
            {
                boxes.Remove(key);
            }
            else
            {
                boxes[key] = new Box(
                    texts[random.Next(texts.Length)], random.Next(6) == 0 ? double.NaN : random.Next(-3, 50), random.Next(3) == 0 ? null : $"{random.Next(9)}");
            }
        }
    }

    /// <summary>In any order: a plugin's rows may come in another one each time.</summary>
    private static void Write(TableBuffer rows, Dictionary<string, Box> boxes, Random random)
    {
        rows.Clear();
        foreach (string key in boxes.Keys.OrderBy(_ => random.Next()))
        {
            int row = rows.Add(key);
            (rows.Text(row, 0), rows.Number(row, 1), rows.Text(row, 2)) = (boxes[key].Name, boxes[key].Size, boxes[key].Place);
        }
    }

    private static IEnumerable<string> Reference(Dictionary<string, Box> boxes, ViewOptions view)
    {
        double limit = view.Filter is { } filter ? double.Parse(filter.Source.Split(' ')[^1], CultureInfo.InvariantCulture) : double.NaN;
        IEnumerable<string> shown = boxes.Keys.Where(key => double.IsNaN(limit) || boxes[key].Size < limit);
        bool descending = view.Order == SortOrder.Descending;
        if (!view.Sort.IsText)
        {
            IOrderedEnumerable<string> known = shown.OrderBy(key => double.IsNaN(boxes[key].Size));
            return (descending ? known.ThenByDescending(key => boxes[key].Size) : known.ThenBy(key => boxes[key].Size)).ThenBy(static key => key, StringComparer.OrdinalIgnoreCase);
        }

        string? Text(string key) => view.Sort.Id == "name" ? boxes[key].Name : boxes[key].Place;
        IOrderedEnumerable<string> there = shown.OrderBy(key => string.IsNullOrEmpty(Text(key)));
        return (descending ? there.ThenByDescending(Text, StringComparer.OrdinalIgnoreCase) : there.ThenBy(Text, StringComparer.OrdinalIgnoreCase))
            .ThenBy(static key => key, StringComparer.OrdinalIgnoreCase);
    }

    private Filter Smaller(int size) =>
        Filter.TryParse($"size < {size}", _lines.Columns, out Filter? filter, out _) ? filter : throw new InvalidOperationException("no filter");

    private sealed record Box(string? Name, double Size, string? Place);
}
