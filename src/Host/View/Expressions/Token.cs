namespace Bpftop.Host.View.Expressions;

/// <summary>A piece of an expression.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Position">Its first character.</param>
/// <param name="Text">A word, the inside of quotes or slashes, or what is wrong.</param>
internal readonly record struct Token(TokenKind Kind, int Position, string Text)
{
    /// <summary>The sign, of a comparison.</summary>
    public Comparison Comparison { get; init; }

    /// <summary>The letters behind the second slash of a pattern.</summary>
    public string Flags { get; init; } = "";

    public override string ToString() => Kind == TokenKind.End ? "the end" : $"\"{Text}\"";
}

/// <summary>What a token is.</summary>
internal enum TokenKind
{
    End,
    Word,

    /// <summary>Text in quotes: never a keyword, a column or a number.</summary>
    Quoted,

    /// <summary>A pattern between slashes, which only follows <c>~</c> and <c>!~</c>.</summary>
    Pattern,
    Comparison,
    And,
    Or,
    Not,
    Open,
    Close,
    Comma,

    /// <summary>Not a token; its text is the message.</summary>
    Wrong,
}

/// <summary>The sign between a column and a value.</summary>
internal enum Comparison
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Match,
    NoMatch,
}
