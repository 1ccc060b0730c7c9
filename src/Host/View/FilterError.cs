namespace Bpftop.Host.View;

/// <summary>Why an expression is not one.</summary>
/// <param name="Position">The character, from 0, that the message is about.</param>
/// <param name="Message">What is wrong and what would be right.</param>
internal sealed record FilterError(int Position, string Message);
