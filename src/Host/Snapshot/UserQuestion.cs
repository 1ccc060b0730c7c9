namespace Bpftop.Host.Snapshot;

/// <summary>Asks for the name of a user, or whether the list of users changed.</summary>
/// <param name="User">The user; null for the list.</param>
/// <param name="Known">The list that the asker has.</param>
internal readonly record struct UserQuestion(KnownUser? User, UserList Known);
