using Bpftop.Toolkit;

namespace Bpftop.Abstractions.Tests.Toolkit;

public sealed class TextLinesTests
{
    private static readonly string?[] _web = ["web", "running"];
    private static readonly string?[] _mail = ["mail", null];
    private readonly TextLines _lines = new(2);

    [Fact]
    public void Each_row_has_the_texts_of_its_line()
    {
        Assert.Equal("web running|- -|mail -|web running", Fill(_web, null, _mail, _web));
    }

    [Fact]
    public void Rows_follow_what_they_are_given_at_every_refresh()
    {
        Fill(_web, _mail, null);

        Assert.Equal("mail -|mail -|web running|web running", Fill(_mail, _mail, _web, _web));
        Assert.Equal("- -|web running", Fill(null, _web));
        Assert.Equal("web running|- -|- -|mail -", Fill(_web, null, null, _mail));
    }

    [Fact]
    public void A_column_that_nobody_wants_is_not_touched_and_is_right_once_it_is_wanted()
    {
        string?[] names = new string?[1];
        _lines.Begin(1);
        _lines.Set(0, _web);
        _lines.CopyTo(new ColumnBlock([null, null], [names, null], 1));
        Assert.Equal("web", names[0]);

        Assert.Equal("web running", Fill(_web));
    }

    [Fact]
    public void A_line_of_the_same_texts_is_kept()
    {
        string?[]? line = null;
        TextLines.Renew(ref line, ["web", null]);
        string?[]? first = line;
        TextLines.Renew(ref line, [string.Concat("w", "eb"), null]);
        Assert.Same(first, line);

        TextLines.Renew(ref line, ["web", "running"]);
        Assert.True(line!.SequenceEqual(["web", "running"]));
    }

    [Fact]
    public void A_line_of_another_length_is_refused_each_time_and_leaves_nothing_behind()
    {
        string?[] wrong = ["web"];
        _lines.Begin(1);
        Assert.Throws<ArgumentException>(() => _lines.Set(0, wrong));
        Assert.Throws<ArgumentException>(() => _lines.Set(0, wrong));

        Assert.Equal("mail -", Fill(_mail));
    }

    [Fact]
    public void A_steady_refresh_allocates_nothing()
    {
        string?[] names = new string?[1000];
        string?[] states = new string?[1000];
        long before = 0;
        for (int refresh = 0; refresh < 100; refresh++)
        {
            if (refresh == 10)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }

            _lines.Begin(1000);
            for (int row = 0; row < 1000; row++)
            {
                _lines.Set(row, (row + refresh) % 2 == 0 ? _web : _mail);
            }

            _lines.CopyTo(new ColumnBlock([null, null], [names, states], 1000));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private string Fill(params string?[]?[] lines)
    {
        string?[] names = new string?[lines.Length];
        string?[] states = new string?[lines.Length];
        _lines.Begin(lines.Length);
        for (int row = 0; row < lines.Length; row++)
        {
            _lines.Set(row, lines[row]);
        }

        _lines.CopyTo(new ColumnBlock([null, null], [names, states], lines.Length));
        return string.Join('|', names.Zip(states, static (name, state) => $"{name ?? "-"} {state ?? "-"}"));
    }
}
