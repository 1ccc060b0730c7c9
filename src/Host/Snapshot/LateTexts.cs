using Bpftop.Host.Collect.Late;

namespace Bpftop.Host.Snapshot;

/// <summary>All that comes late, as one.</summary>
internal sealed class LateTexts(ILateTexts commands, ILateTexts users, ILateTexts executables) : ILateTexts
{
    public Action? Arrived
    {
        set => commands.Arrived = users.Arrived = executables.Arrived = value;
    }

    public bool Take() => commands.Take() | users.Take() | executables.Take();

    public TimeSpan? Look() => Sooner(Sooner(commands.Look(), users.Look()), executables.Look());

    public bool IsAwaited(TimeSpan within) =>
        commands.IsAwaited(within) || users.IsAwaited(within) || executables.IsAwaited(within);

    private static TimeSpan? Sooner(TimeSpan? one, TimeSpan? other) => one < other || other is null ? one : other;
}
