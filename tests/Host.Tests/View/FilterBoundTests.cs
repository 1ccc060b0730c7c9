using Bpftop.Host.Snapshot;
using Bpftop.Host.View;

namespace Bpftop.Host.Tests.View;

/// <summary>Filters of which some columns are not known yet, and names that stand for either of several columns.</summary>
public sealed class FilterBoundTests
{
    private static readonly TableSpec _table = new(
        "t",
        "",
        [
            new ColumnSpec("name", "", CellKind.Text, ""), new ColumnSpec("cpu", "", CellKind.Number, ""),
            new ColumnSpec("end.from", "", CellKind.Number, ""), new ColumnSpec("end.to", "", CellKind.Number, ""), new ColumnSpec("end.text", "", CellKind.Text, ""),
        ],
        "");

    private readonly ColumnCatalog _columns = ColumnCatalog.Extend(
        ColumnCatalog.Of(_table with { Columns = _table.Columns[..2] }), _table.Columns[2..], [("end.any", ["end.from", "end.to"])]);

    private readonly TableBuffer _row = new(_table);

    public FilterBoundTests() => _row.Add("row");

    [Theory]
    [InlineData("name = a", true)]
    [InlineData("name = b", false)]
    [InlineData("end.from = 7", true)]
    [InlineData("not end.from = 7", true)]
    [InlineData("name = a and end.from = 7", true)]
    [InlineData("name = b and end.from = 7", false)]
    [InlineData("name = b or end.from = 7", true)]
    [InlineData("not (name = a or end.from = 7)", false)]
    [InlineData("not (name = b or end.from = 7)", true)]
    [InlineData("not (name = a and end.from = 7)", true)]
    [InlineData("not (name = b and not (end.text ~ x))", true)]
    [InlineData("not (name = a and not (cpu > 1 and end.text ~ x))", true)]
    [InlineData("not (name = a and not (cpu > 9 and end.text ~ x))", false)]
    [InlineData("cpu > 9 and end.any = 7", false)]
    [InlineData("end.from not in (7, 8) and end.text = \"\"", true)]
    [InlineData("a", true)]
    [InlineData("zzz", false)]
    public void Of_what_is_known_everything_is_left_that_may_match(string source, bool mayMatch)
    {
        (_row.Text(0, 0), _row.Number(0, 1)) = ("a", 5);

        Assert.Equal(mayMatch, Parse(source).OfKnown(static column => column.Index < 2).Matches(new RowCells(_row, 0)));
        Assert.DoesNotContain(Parse(source).OfKnown(static column => column.Index < 2).Columns, static column => column.Index >= 2);
    }

    /// <summary>Whatever the other columns turn out to be: what matches in the end was not ruled out before.</summary>
    [Fact]
    public void Nothing_that_matches_is_ruled_out_before()
    {
        Random random = new(5);
        for (int turn = 0; turn < 2000; turn++)
        {
            Filter filter = Parse(Expression(random, 3));
            Filter bound = filter.OfKnown(static column => column.Index < 2);
            (_row.Text(0, 0), _row.Number(0, 1)) = (random.Next(2) == 0 ? "a" : null, random.Next(3));
            (_row.Number(0, 2), _row.Number(0, 3), _row.Text(0, 4)) = (random.Next(3), random.Next(2) == 0 ? double.NaN : random.Next(3), random.Next(2) == 0 ? "x" : null);
            bool before = bound.Matches(new RowCells(_row, 0));

            Assert.True(before || !filter.Matches(new RowCells(_row, 0)), filter.Source);
        }
    }

    [Theory]
    [InlineData("end.any = 7", 7, 9, true)]
    [InlineData("end.any = 9", 7, 9, true)]
    [InlineData("end.any = 8", 7, 9, false)]
    [InlineData("end.any != 7", 7, 9, false)]
    [InlineData("end.any != 8", 7, 9, true)]
    [InlineData("end.any != 8", 7, double.NaN, true)]
    [InlineData("end.any != 8", double.NaN, double.NaN, false)]
    [InlineData("end.any > 8", 7, 9, true)]
    [InlineData("end.any in (1, 9)", 7, 9, true)]
    [InlineData("end.any in (1, 2)", 7, 9, false)]
    [InlineData("end.any not in (1, 9)", 7, 9, false)]
    [InlineData("end.any not in (1, 2)", 7, double.NaN, true)]
    [InlineData("end.any not in (1, 2)", double.NaN, double.NaN, false)]
    [InlineData("end.any = \"\"", 7, double.NaN, false)]
    [InlineData("end.any = \"\"", double.NaN, double.NaN, true)]
    [InlineData("end.any != \"\"", 7, double.NaN, true)]
    public void A_name_may_stand_for_either_of_two_columns(string source, double from, double to, bool matches)
    {
        (_row.Number(0, 2), _row.Number(0, 3)) = (from, to);

        Assert.Equal(matches, Parse(source).Matches(new RowCells(_row, 0)));
        Assert.Equal(["end.from", "end.to"], Parse(source).Named.Select(static column => column.Id));
    }

    [Fact]
    public void A_bare_word_looks_at_none_of_the_columns_that_were_added()
    {
        _row.Text(0, 4) = "needle";

        Assert.False(Parse("needle").Matches(new RowCells(_row, 0)));
        Assert.Empty(Parse("needle").Named);
        Assert.True(Parse("end.text ~ needle").Matches(new RowCells(_row, 0)));
    }

    [Fact]
    public void What_is_wrong_with_a_name_for_several_is_said_once_with_its_place()
    {
        Assert.False(Filter.TryParse("end.any ~ x", _columns, out _, out FilterError? error));
        Assert.Equal((8, "end.from is a number, which has no pattern; compare it with = != < <= > >="), (error.Position, error.Message));
        Assert.False(Filter.TryParse("end.anny = 1", _columns, out _, out error));
        Assert.Contains("no column \"end.anny\"", error.Message, StringComparison.Ordinal);
    }

    private static string Expression(Random random, int depth) => random.Next(depth == 0 ? 4 : 8) switch
    {
        0 => "name = a",
        1 => $"cpu > {random.Next(3)}",
        2 => $"end.any = {random.Next(3)}",
        3 => "end.text ~ x",
        4 or 5 => $"({Expression(random, depth - 1)} and {Expression(random, depth - 1)})",
        6 => $"({Expression(random, depth - 1)} or {Expression(random, depth - 1)})",
        _ => $"not ({Expression(random, depth - 1)})",
    };

    private Filter Parse(string source)
    {
        Assert.True(Filter.TryParse(source, _columns, out Filter? filter, out FilterError? error), error?.Message);
        return filter;
    }
}
