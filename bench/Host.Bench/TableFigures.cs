using System.Diagnostics;
using System.Globalization;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;

namespace Bpftop.Bench;

/// <summary>How long the screen's thread takes for the lines of a large table: rows that come, refreshes, and what keys do.</summary>
internal static class TableFigures
{
    private static readonly TableSpec _table = new(
        "details.environment",
        "Environment",
        [
            new("order", "#", CellKind.Number, "Its place."),
            new("name", "NAME", CellKind.Text, "Its name."),
            new("value", "VALUE", CellKind.Text, "Its value."),
        ],
        "A row is a variable.");

    public static void Run(int count)
    {
        // The first rounds are compiled.
        for (int round = 0; round < 3; round++)
        {
            Round(Math.Min(count, 10_000), quiet: true);
        }

        Round(count, quiet: false);
    }

    private static void Round(int count, bool quiet)
    {
        TableLines lines = new(_table);
        Column order = lines.Columns["order"];
        Column name = lines.Columns["name"];
        Column value = lines.Columns["value"];
        TableBuffer[] buffers = [.. Enumerable.Range(0, 3).Select(_ => new TableBuffer(_table))];
        int readings = 0;
        TableBuffer Read()
        {
            TableBuffer rows = buffers[readings++ % buffers.Length];
            rows.Clear();
            for (int index = 0; index < count; index++)
            {
                int row = rows.Add(index.ToString(CultureInfo.InvariantCulture));
                uint mixed = (uint)index * 2654435761;
                rows.Number(row, 0) = mixed;
                rows.Text(row, 1) = string.Create(CultureInfo.InvariantCulture, $"V{mixed:x8}");
                rows.Text(row, 2) = string.Create(CultureInfo.InvariantCulture, $"/usr/lib/x86_64-linux-gnu/{mixed >> 12:x}/{index}");
            }

            return rows;
        }

        void Measure(string what, Action run, Action? first = null)
        {
            first?.Invoke();
            long began = Stopwatch.GetTimestamp();
            TimeSpan before = Environment.CpuUsage.TotalTime;
            run();
            double used = (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
            double took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            if (!quiet)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-44} {took,8:F1} ms, {used,6:F1} ms of CPU"));
            }
        }

        // As open sockets come and go: some others each time, at the places of those that are gone; most do nothing.
        int[] numbers = [.. Enumerable.Range(0, count)];
        int newest = count;
        TableBuffer ReadOthers()
        {
            TableBuffer rows = buffers[readings++ % buffers.Length];
            rows.Clear();
            for (int other = 0; other < count / 40; other++)
            {
                numbers[(int)((uint)newest * 2654435761 % (uint)count)] = newest++;
            }

            foreach (int number in numbers)
            {
                int row = rows.Add(number.ToString(CultureInfo.InvariantCulture));
                rows.Number(row, 0) = number % 100 == 0 ? number : 0;
            }

            return rows;
        }

        ViewOptions view = ViewOptions.By(name);
        TableBuffer next = Read();
        void Update() => lines.Update(next, view, default);
        Measure("first rows, by a text", Update);
        Measure("the same rows read anew, by a text", Update, () => next = Read());
        Measure("the same rows read anew, by a text, again", Update, () => next = Read());
        Measure("other direction", () => lines.Show(view), () => view = view with { Order = SortOrder.Descending });
        Measure("by another text", () => lines.Show(view), () => view = ViewOptions.By(value));
        Measure("by a number", () => lines.Show(view), () => view = ViewOptions.By(order));
        Measure("the same rows read anew, by a number", Update, () => next = Read());
        Measure("a frame with the same rows", () => lines.Show(view));
        for (int time = 0; time < 4; time++)
        {
            Measure("one row in 40 is another, by a number", Update, () => next = ReadOthers());
        }

        Measure("the first rows again, by a number", Update, () => next = Read());
        Filter.TryParse("value ~ 77", lines.Columns, out Filter? filter, out _);
        Measure("a filter", () => lines.Show(view), () => view = view with { Filter = filter });
        Measure("no filter", () => lines.Show(view), () => view = view with { Filter = null });
        Measure("a search without a match", () => lines.Find("nowhere", 0, forward: true, [name, value]));
        Measure("the line of every key", () =>
        {
            for (int line = 0; line < lines.Count; line++)
            {
                if (lines.IndexOf(lines.KeyAt(line)) != line)
                {
                    throw new InvalidOperationException($"line {line} is elsewhere");
                }
            }
        });
    }
}
