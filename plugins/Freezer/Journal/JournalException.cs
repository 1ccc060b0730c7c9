namespace Bpftop.Freezer.Journal;

/// <summary>The journal cannot be used.</summary>
/// <param name="message">Subject, cause, next step.</param>
internal sealed class JournalException(string message) : Exception(message);
