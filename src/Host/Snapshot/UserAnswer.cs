namespace Bpftop.Host.Snapshot;

/// <summary>What is known of a user, or of the list of users.</summary>
/// <param name="User">As asked.</param>
/// <param name="Name">The user's name; null where it has none, or where nobody could tell.</param>
/// <param name="IsFailed">True where nobody could tell.</param>
/// <param name="List">The list as it is now; null where it is the same.</param>
internal readonly record struct UserAnswer(KnownUser? User, string? Name, bool IsFailed, UserList? List);
