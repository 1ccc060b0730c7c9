namespace Bpftop.Freezer;

/// <summary>What a freezer does to a cgroup.</summary>
/// <param name="Holder">The cgroup whose freezer it is: itself or an ancestor.</param>
/// <param name="IsFreezing">True while a process in it goes on.</param>
/// <param name="FrozenText">What stands at a frozen process.</param>
internal sealed record FreezerState(string Holder, bool IsFreezing, string FrozenText);
