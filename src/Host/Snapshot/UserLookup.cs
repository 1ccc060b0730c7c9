namespace Bpftop.Host.Snapshot;

/// <summary>Finds the name of a user, null where there is no such user.</summary>
/// <returns>False where it could not be found out.</returns>
internal delegate bool UserLookup(uint uid, out string? name);
