namespace Bpftop.Host.View.Expressions;

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
