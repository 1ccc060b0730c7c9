namespace Bpftop.Host.View.Expressions;

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
