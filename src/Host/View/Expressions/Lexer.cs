namespace Bpftop.Host.View.Expressions;

/// <summary>Cuts an expression into tokens, one ahead of the parser.</summary>
/// <remarks>Words are wide: all but white space and the signs of the language, so that paths, units and numbers with
/// units need no quotes.</remarks>
internal sealed class Lexer
{
    private const string Signs = "()=<>!~&|,\"'";
    private readonly string _source;
    private int _at;
    private bool _patternMayFollow;

    public Lexer(string source)
    {
        _source = source;
        Current = Read();
    }

    public Token Current { get; private set; }

    /// <summary>Gives the current token and goes on to the next.</summary>
    public Token Take()
    {
        Token taken = Current;
        _patternMayFollow = taken is { Kind: TokenKind.Comparison, Comparison: Comparison.Match or Comparison.NoMatch };
        Current = Read();
        return taken;
    }

    /// <summary>The token after the current one.</summary>
    public Token Peek()
    {
        int at = _at;
        Token next = Read();
        _at = at;
        return next;
    }

    private Token Read()
    {
        while (_at < _source.Length && char.IsWhiteSpace(_source[_at]))
        {
            _at++;
        }

        int start = _at;
        if (start == _source.Length)
        {
            return new Token(TokenKind.End, start, "");
        }

        char first = _source[_at];
        char second = _at + 1 < _source.Length ? _source[_at + 1] : '\0';
        return first switch
        {
            '(' => Sign(TokenKind.Open, 1),
            ')' => Sign(TokenKind.Close, 1),
            ',' => Sign(TokenKind.Comma, 1),
            '"' or '\'' => Quoted(first),
            '=' when second == '=' => Compare(Comparison.Equal, 2),
            '=' => Compare(Comparison.Equal, 1),
            '!' when second == '=' => Compare(Comparison.NotEqual, 2),
            '!' when second == '~' => Compare(Comparison.NoMatch, 2),
            '!' => Sign(TokenKind.Not, 1),
            '~' => Compare(Comparison.Match, 1),
            '<' when second == '=' => Compare(Comparison.LessOrEqual, 2),
            '<' => Compare(Comparison.Less, 1),
            '>' when second == '=' => Compare(Comparison.GreaterOrEqual, 2),
            '>' => Compare(Comparison.Greater, 1),
            '&' when second == '&' => Sign(TokenKind.And, 2),
            '|' when second == '|' => Sign(TokenKind.Or, 2),
            '&' or '|' => Wrong(start, $"a single {first} means nothing; write {first}{first}, or put it in quotes"),
            '/' when _patternMayFollow => Pattern(),
            _ => Word(),
        };
    }

    private Token Sign(TokenKind kind, int length)
    {
        int start = _at;
        _at += length;
        return new Token(kind, start, _source.Substring(start, length));
    }

    private Token Compare(Comparison comparison, int length) =>
        Sign(TokenKind.Comparison, length) with { Comparison = comparison };

    private Token Word()
    {
        int start = _at;
        while (_at < _source.Length && !char.IsWhiteSpace(_source[_at]) && !Signs.Contains(_source[_at]))
        {
            _at++;
        }

        string text = _source[start.._at];
        TokenKind kind = text.ToUpperInvariant() switch
        {
            "AND" => TokenKind.And,
            "OR" => TokenKind.Or,
            "NOT" => TokenKind.Not,
            _ => TokenKind.Word,
        };
        return new Token(kind, start, text);
    }

    private Token Quoted(char quote)
    {
        int start = _at;
        return Enclosed(quote, keepOtherEscapes: false) is { } text
            ? new Token(TokenKind.Quoted, start, text)
            : Wrong(start, $"the quote {quote} is not closed; add {quote}");
    }

    private Token Pattern()
    {
        int start = _at;
        if (Enclosed('/', keepOtherEscapes: true) is not { } text)
        {
            return Wrong(start, "the pattern is not closed; add /");
        }

        int flags = _at;
        while (_at < _source.Length && char.IsAsciiLetter(_source[_at]))
        {
            _at++;
        }

        return new Token(TokenKind.Pattern, start, text) { Flags = _source[flags.._at] };
    }

    /// <summary>Reads to the closing sign; a backslash takes its meaning away. In a pattern the backslashes before
    /// other characters are the pattern's own.</summary>
    private string? Enclosed(char end, bool keepOtherEscapes)
    {
        System.Text.StringBuilder text = new();
        for (_at++; _at < _source.Length; _at++)
        {
            char next = _source[_at];
            if (next == end)
            {
                _at++;
                return text.ToString();
            }

            if (next == '\\' && _at + 1 < _source.Length)
            {
                char escaped = _source[++_at];
                if (keepOtherEscapes ? escaped != end : escaped != end && escaped != '\\')
                {
                    text.Append('\\');
                }

                next = escaped;
            }

            text.Append(next);
        }

        return null;
    }

    private Token Wrong(int position, string message)
    {
        _at = _source.Length;
        return new Token(TokenKind.Wrong, position, message);
    }
}
