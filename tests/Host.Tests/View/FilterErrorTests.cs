using Bpftop.Host.View;
using FsCheck;
using FsCheck.Fluent;

namespace Bpftop.Host.Tests.View;

public sealed class FilterErrorTests
{
    private readonly Machine _machine = new Machine().Process(1).Refresh();

    [Theory]
    [InlineData("cpuu > 5", 0, "did you mean cpu?")]
    [InlineData("user = root and comand ~ x", 16, "did you mean command?")]
    [InlineData("thisisnocolumn = 5", 0, "no column \"thisisnocolumn\"")]
    [InlineData("cpu >", 5, "a value")]
    [InlineData("cpu > lots", 6, "2.5%")]
    [InlineData("elapsed < 5x", 10, "1h30m")]
    [InlineData("res > 1Q", 6, "500K")]
    [InlineData("res > 1e308P", 6, "500K")]
    [InlineData("cpu > 5 and", 11, "a column, a word or (")]
    [InlineData("and cpu > 5", 0, "a column, a word or (")]
    [InlineData("(cpu > 5", 8, "character 1")]
    [InlineData("cpu > 5)", 7, "there is no (")]
    [InlineData("name ~ /x", 7, "not closed")]
    [InlineData("name = \"x", 7, "not closed")]
    [InlineData("cpu > 5 & pid = 1", 8, "&&")]
    [InlineData("cpu ~ 5", 4, "is a number")]
    [InlineData("name ~ /a(b/", 11, "pattern:")]
    [InlineData("name ~ /(?=a)b/", 7, "not offered")]
    [InlineData("name ~ /a/x", 7, "flag \"x\"")]
    [InlineData("user in (root www)", 14, "a comma")]
    [InlineData("user in ()", 9, "a value")]
    [InlineData("user not in root", 12, "( and a list")]
    [InlineData("> 5", 0, "a column")]
    [InlineData("", 0, "a column")]
    [InlineData("\"\"", 0, "empty text")]
    [InlineData("name < \"\"", 7, "no value")]
    public void It_points_at_the_character(string source, int position, string message)
    {
        FilterError error = _machine.Error(source);

        Assert.Equal(position, error.Position);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_hundred_thousand_parentheses_are_an_error_and_not_the_end()
    {
        Assert.Contains("deeper", _machine.Error(new string('(', 8000)).Message, StringComparison.Ordinal);
        Assert.Contains("at most", _machine.Error(new string('(', 100_000)).Message, StringComparison.Ordinal);
        _machine.Filter(string.Concat(Enumerable.Repeat("not ", 2000)) + "x");
    }

    [Fact]
    public void No_text_makes_the_parser_throw()
    {
        string[] pieces =
        [
            "cpu", "name", "user", "nosuch", ">", "<=", "=", "!=", "~", "!~", "and", "or", "not", "!", "(", ")", "in", ",", "&&", "|",
            "/", "\\", "\"", "'", "5", "1G", "-", "%", "/^a/", "[", "*", "{9999999}", " ", "\0", "é", "\ud800", "1e999", "∞", "pid",
        ];
        Gen<string> expressions = Gen.Elements(pieces).ArrayOf().Select(parts => string.Concat(parts));
        Prop.ForAll(expressions.ToArbitrary(), ParsesOrPointsInside).QuickCheckThrowOnFailure();
        Prop.ForAll<string?>(text => ParsesOrPointsInside(text ?? "")).QuickCheckThrowOnFailure();
    }

    private bool ParsesOrPointsInside(string source)
    {
        bool parsed = Filter.TryParse(source, _machine.Columns, out Filter? filter, out FilterError? error);
        if (parsed)
        {
            filter!.Matches(_machine.Frame, 0);
            return error is null && filter.Source == source;
        }

        return filter is null && error!.Position >= 0 && error.Position <= source.Length && error.Message.Length > 0;
    }

    [Fact]
    public void An_expression_that_is_printed_and_parsed_again_matches_the_same_rows()
    {
        Machine machine = new();
        for (int pid = 1; pid <= 40; pid++)
        {
            machine.Process(pid, cpu: pid % 7 == 0 ? double.NaN : pid % 10, user: pid % 3 == 0 ? "alice" : "root", unit: pid % 4 == 0 ? null : $"u{pid % 4}");
        }

        machine.Refresh();
        Prop.ForAll(Expressions(4).ToArbitrary(), expression =>
        {
            Filter filter = machine.Filter(expression.Printed);
            return Enumerable.Range(0, 40).All(row => filter.Matches(machine.Frame, row) == expression.Holds(row + 1));
        }).QuickCheckThrowOnFailure();
    }

    private static Gen<Expression> Expressions(int depth)
    {
        Gen<Expression> number = Gen.Choose(0, 9).SelectMany(bound => Gen.Elements(
            new Expression($"cpu > {bound}", pid => pid % 7 != 0 && pid % 10 > bound),
            new Expression($"cpu<={bound}", pid => pid % 7 != 0 && pid % 10 <= bound),
            new Expression($"cpu != {bound}", pid => pid % 7 != 0 && pid % 10 != bound),
            new Expression($"pid in ({bound}, {bound + 10})", pid => pid == bound || pid == bound + 10)));
        Gen<Expression> text = Gen.Elements(
            new Expression("user = alice", pid => pid % 3 == 0),
            new Expression("user ~ /^r/", pid => pid % 3 != 0),
            new Expression("alice", pid => pid % 3 == 0),
            new Expression("web.unit = u2", pid => pid % 4 == 2),
            new Expression("web.unit != 'u2'", pid => pid % 4 is 1 or 3),
            new Expression("web.unit = ''", pid => pid % 4 == 0));
        Gen<Expression> leaf = Gen.OneOf(number, text);
        if (depth == 0)
        {
            return leaf;
        }

        Gen<Expression> inner = Expressions(depth - 1);
        return Gen.OneOf(
            leaf,
            inner.Select(part => new Expression($"not ({part.Printed})", pid => !part.Holds(pid))),
            inner.Two().Select(parts => new Expression($"({parts.Item1.Printed}) or ({parts.Item2.Printed})", pid => parts.Item1.Holds(pid) || parts.Item2.Holds(pid))),
            inner.Two().Select(parts => new Expression($"({parts.Item1.Printed}) and ({parts.Item2.Printed})", pid => parts.Item1.Holds(pid) && parts.Item2.Holds(pid))),
            inner.Two().Select(parts => new Expression($"({parts.Item1.Printed}) ({parts.Item2.Printed})", pid => parts.Item1.Holds(pid) && parts.Item2.Holds(pid))));
    }

    private sealed record Expression(string Printed, Func<int, bool> Holds)
    {
        public override string ToString() => Printed;
    }
}
