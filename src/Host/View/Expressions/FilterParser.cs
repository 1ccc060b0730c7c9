using System.Text.RegularExpressions;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.View.Expressions;

/// <summary>Reads an expression from left to right; stops at the first thing that is wrong.</summary>
/// <remarks>
/// <code>
/// any     = all { ("or" | "||") all }
/// all     = not { ["and" | "&amp;&amp;"] not }
/// not     = { "not" | "!" } ( "(" any ")" | test )
/// test    = column sign value | column ["not"] "in" "(" value { "," value } ")" | word
/// </code>
/// </remarks>
internal sealed class FilterParser(string source, ColumnCatalog columns)
{
    /// <summary>Nothing that a person writes is longer or nested deeper; what follows is for pasted files.</summary>
    private const int LongestSource = 8192;
    private const int DeepestNesting = 100;

    /// <summary>A row's match takes microseconds; this is for patterns whose automaton explodes.</summary>
    private static readonly TimeSpan PatternTimeOut = TimeSpan.FromMilliseconds(100);

    private readonly Lexer _lexer = new(source.Length > LongestSource ? "" : source);
    private readonly List<Column> _read = [];
    private readonly List<Column> _named = [];
    private int _depth;

    public FilterError? Error { get; private set; }

    /// <summary>Columns that the expression reads, each once.</summary>
    public ImmutableArray<Column> Columns => [.. _read];

    /// <summary>Those of them that it names, each once.</summary>
    public ImmutableArray<Column> Named => [.. _named];

    /// <summary>The expression, or null and an <see cref="Error"/>.</summary>
    public FilterNode? Parse()
    {
        if (source.Length > LongestSource)
        {
            return Fail(LongestSource, $"the filter has {source.Length} characters; at most {LongestSource} are read");
        }

        FilterNode? root = Any();
        if (root is not null && _lexer.Current.Kind != TokenKind.End)
        {
            Token rest = _lexer.Current;
            return rest.Kind == TokenKind.Close
                ? Fail(rest.Position, "there is no ( for this ); take it away")
                : Unexpected(rest, "and, or, or the end");
        }

        return root;
    }

    private FilterNode? Any()
    {
        List<FilterNode> parts = [];
        do
        {
            if (All() is not { } part)
            {
                return null;
            }

            parts.Add(part);
        }
        while (TakeIf(TokenKind.Or));

        return parts.Count == 1 ? parts[0] : new AnyNode([.. parts]);
    }

    private FilterNode? All()
    {
        List<FilterNode> parts = [];
        do
        {
            if (Not() is not { } part)
            {
                return null;
            }

            parts.Add(part);
        }
        while (TakeIf(TokenKind.And) || StartsTest(_lexer.Current.Kind));

        return parts.Count == 1 ? parts[0] : new AllNode([.. parts]);
    }

    private FilterNode? Not()
    {
        bool negate = false;
        while (TakeIf(TokenKind.Not))
        {
            negate = !negate;
        }

        FilterNode? part = _lexer.Current.Kind == TokenKind.Open ? Nested() : Test();
        return negate && part is not null ? new NotNode(part) : part;
    }

    private FilterNode? Nested()
    {
        Token open = _lexer.Take();
        if (++_depth > DeepestNesting)
        {
            return Fail(open.Position, $"parentheses are nested deeper than {DeepestNesting}");
        }

        FilterNode? inside = Any();
        _depth--;
        return inside is null || TakeIf(TokenKind.Close)
            ? inside
            : Fail(_lexer.Current, $"found {_lexer.Current} where the ( at character {open.Position + 1} needs its )");
    }

    private FilterNode? Test()
    {
        Token first = _lexer.Current;
        if (first.Kind == TokenKind.Quoted)
        {
            _lexer.Take();
            return first.Text.Length == 0 ? Fail(first.Position, "an empty text is in everything; write a word") : Word(first.Text);
        }

        if (first.Kind != TokenKind.Word)
        {
            return Unexpected(first, "a column, a word or (");
        }

        _lexer.Take();
        Token next = _lexer.Current;
        if (next.Kind == TokenKind.Comparison)
        {
            return ColumnsOf(first) is { } found ? Compare(found) : null;
        }

        if (IsIn(next) && _lexer.Peek().Kind == TokenKind.Open)
        {
            return ColumnsOf(first) is { } found ? In(found) : null;
        }

        if (next.Kind == TokenKind.Not && IsIn(_lexer.Peek()))
        {
            _lexer.Take();
            return ColumnsOf(first) is { } found && In(found) is { } list
                ? found is [var column] ? new NoneOfNode(column, list) : NoneOf(found, list)
                : null;
        }

        return Word(first.Text);
    }

    /// <summary>A name may stand for either of several columns: then a comparison is true where it is of one of them, and its
    /// opposite where it is of none.</summary>
    private FilterNode? Compare(ImmutableArray<Column> found)
    {
        Token sign = _lexer.Take();
        Token value = _lexer.Take();
        if (value.Kind == TokenKind.Wrong)
        {
            return Fail(value.Position, value.Text);
        }

        if (found is [var only])
        {
            return Compare(only, sign, value);
        }

        // With "", "is there" is what one of them may be, and "is not there" the opposite.
        bool isPresence = value is { Kind: TokenKind.Quoted, Text.Length: 0 } && sign.Comparison is Comparison.Equal or Comparison.NotEqual;
        bool isOpposite = sign.Comparison is Comparison.NoMatch || sign.Comparison == (isPresence ? Comparison.Equal : Comparison.NotEqual);
        Token plain = sign with
        {
            Comparison = !isOpposite ? sign.Comparison
                : isPresence ? Comparison.NotEqual
                : sign.Comparison == Comparison.NoMatch ? Comparison.Match
                : Comparison.Equal,
        };
        List<FilterNode> parts = [];
        foreach (Column column in found)
        {
            if (Compare(column, plain, value) is not { } part)
            {
                return null;
            }

            parts.Add(part);
        }

        AnyNode any = new([.. parts]);
        return !isOpposite ? any : isPresence ? new NotNode(any) : NoneOf(found, any);
    }

    private FilterNode? Compare(Column column, Token sign, Token value)
    {
        if (sign.Comparison is Comparison.Match or Comparison.NoMatch)
        {
            return Pattern(column, sign, value);
        }

        return Value(column, sign.Comparison, value, sign.Text);
    }

    /// <summary>As <see cref="NoneOfNode"/>, of several columns: false where none has a value.</summary>
    private static AllNode NoneOf(ImmutableArray<Column> found, FilterNode any) =>
        new([new AnyNode([.. found.Select(static column => new PresenceNode(column, present: true))]), new NotNode(any)]);

    private FilterNode? In(ImmutableArray<Column> found)
    {
        _lexer.Take();
        Token open = _lexer.Take();
        if (open.Kind != TokenKind.Open)
        {
            return Unexpected(open, "( and a list of values");
        }

        List<FilterNode> values = [];
        do
        {
            Token value = _lexer.Take();
            foreach (Column column in found)
            {
                if (Value(column, Comparison.Equal, value, ",") is not { } test)
                {
                    return null;
                }

                values.Add(test);
            }
        }
        while (TakeIf(TokenKind.Comma));

        return TakeIf(TokenKind.Close)
            ? new AnyNode([.. values])
            : Unexpected(_lexer.Current, "a comma or the ) of the list");
    }

    private FilterNode? Value(Column column, Comparison comparison, Token value, string after)
    {
        if (!IsValue(value.Kind))
        {
            string example = column.IsText ? "a text" : Literal.Examples(column.Spec.Unit);
            return Unexpected(value, $"a value after {after}, like {example}");
        }

        if (value is { Kind: TokenKind.Quoted, Text.Length: 0 })
        {
            Read(column);
            return comparison is Comparison.Equal or Comparison.NotEqual
                ? new PresenceNode(column, present: comparison == Comparison.NotEqual)
                : Fail(value.Position, "\"\" stands for no value, which = and != know and no other sign");
        }

        if (column.IsText)
        {
            Read(column);
            return new TextNode(column, comparison, value.Text);
        }

        if (Literal.TryParse(value.Text, column.Spec.Unit, out double number))
        {
            Read(column);
            return new NumberNode(column, comparison, number);
        }

        return InBytes(column, comparison, value)
            ?? Fail(value.Position, $"{value} is not a value of {column.Id}; write {Literal.Examples(column.Spec.Unit)}");
    }

    /// <summary><c>mem</c> is a percentage; compared with bytes, it means the resident memory behind it.</summary>
    private NumberNode? InBytes(Column column, Comparison comparison, Token value)
    {
        if (column.Id != "mem" || !columns.TryGet("res", out Column? res) || res.IsText || !Literal.TryParseBytes(value.Text, out double bytes))
        {
            return null;
        }

        Read(res);
        return new NumberNode(res, comparison, bytes);
    }

    private FilterNode? Pattern(Column column, Token sign, Token value)
    {
        if (value.Kind is not TokenKind.Pattern && !IsValue(value.Kind))
        {
            return Unexpected(value, $"a pattern after {sign.Text}, like /^py/");
        }

        if (!column.IsText)
        {
            return Fail(sign.Position, $"{column.Id} is a number, which has no pattern; compare it with = != < <= > >=");
        }

        if (value.Flags is not ("" or "i" or "c"))
        {
            return Fail(value.Position, $"pattern flag \"{value.Flags}\" is not known; i is for any case, c for exact case");
        }

        bool exact = value.Flags == "c" || (value.Flags.Length == 0 && PatternHasCapital(value.Text));
        RegexOptions options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant
            | (exact ? RegexOptions.None : RegexOptions.IgnoreCase);
        try
        {
            Regex pattern = new(value.Text, options, PatternTimeOut);
            Read(column);
            return new PatternNode(column, pattern, sign.Comparison == Comparison.Match);
        }
        catch (RegexParseException fault)
        {
            int inside = value.Kind == TokenKind.Word ? 0 : 1;
            return Fail(value.Position + inside + fault.Offset, $"pattern: {Reason(fault)}");
        }
        catch (Exception fault) when (fault is NotSupportedException or ArgumentException)
        {
            return Fail(value.Position, "pattern: looking around, back references and huge counts are not offered; write it without");
        }
    }

    /// <summary>The framework's sentence without the pattern that it repeats.</summary>
    private static string Reason(RegexParseException fault)
    {
        int offset = fault.Message.IndexOf("offset ", StringComparison.Ordinal);
        int dot = offset < 0 ? -1 : fault.Message.IndexOf(". ", offset, StringComparison.Ordinal);
        return dot < 0 ? fault.Error.ToString() : fault.Message[(dot + 2)..];
    }

    /// <summary>Capitals after a backslash are classes (<c>\S</c>), not letters.</summary>
    private static bool PatternHasCapital(string pattern)
    {
        for (int i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\')
            {
                i++;
            }
            else if (char.IsUpper(pattern[i]))
            {
                return true;
            }
        }

        return false;
    }

    private WordNode Word(string word)
    {
        List<Column> texts = [];
        List<Column> pids = [];
        foreach (string id in (ReadOnlySpan<string>)["command", "name", "user"])
        {
            if (columns.TryGet(id, out Column? column) && column.IsText)
            {
                texts.Add(column);
            }
        }

        foreach (Column column in columns.All)
        {
            if (column.IsText && column.IsOfWords && !texts.Contains(column))
            {
                texts.Add(column);
            }
            else if (column.Id is "pid" or "tid" && column.IsOfWords)
            {
                pids.Add(column);
            }
        }

        texts.ForEach(Read);
        pids.ForEach(Read);
        return new WordNode(word, [.. texts], [.. pids]);
    }

    /// <summary>The columns that a name stands for: one but for few.</summary>
    private ImmutableArray<Column>? ColumnsOf(Token name)
    {
        ImmutableArray<Column> found = columns.TryGetEither(name.Text, out ImmutableArray<Column> either) ? either
            : ColumnOf(name) is { } column ? [column]
            : [];
        _named.AddRange(found.Except(_named));
        return found.IsEmpty ? null : found;
    }

    private Column? ColumnOf(Token name)
    {
        if (columns.TryFind(name.Text, out Column? column))
        {
            return column;
        }

        string hint = columns.HintFor(name.Text);
        Fail(name.Position, $"no column {name}{(hint.Length == 0 ? "; quotes make it a text" : hint)}");
        return null;
    }

    private void Read(Column column)
    {
        if (!_read.Contains(column))
        {
            _read.Add(column);
        }
    }

    private bool TakeIf(TokenKind kind)
    {
        if (_lexer.Current.Kind != kind)
        {
            return false;
        }

        _lexer.Take();
        return true;
    }

    private FilterNode? Unexpected(Token found, string expected) => found.Kind == TokenKind.Wrong
        ? Fail(found.Position, found.Text)
        : Fail(found.Position, $"found {found} where {expected} is expected");

    private FilterNode? Fail(Token at, string message) => Unless(at) ?? Fail(at.Position, message);

    private FilterNode? Unless(Token at) => at.Kind == TokenKind.Wrong ? Fail(at.Position, at.Text) : null;

    private FilterNode? Fail(int position, string message)
    {
        Error ??= new FilterError(Math.Min(position, source.Length), message);
        return null;
    }

    private static bool IsIn(Token token) =>
        token.Kind == TokenKind.Word && token.Text.Equals("in", StringComparison.OrdinalIgnoreCase);

    private static bool IsValue(TokenKind kind) => kind is TokenKind.Word or TokenKind.Quoted;

    private static bool StartsTest(TokenKind kind) =>
        kind is TokenKind.Word or TokenKind.Quoted or TokenKind.Not or TokenKind.Open;
}
