using System.Collections.Immutable;
using Bpftop.Freezer.Cgroups;
using Bpftop.Freezer.Journal;
using Bpftop.Toolkit;

namespace Bpftop.Freezer;

/// <summary>Whether a process is frozen, and by which cgroup.</summary>
internal sealed class FreezerColumns : IColumnProvider
{
    public const string HolderColumn = "freezer.cgroup";

    private const int State = 0;
    private const int Holder = 1;
    private readonly WatchedCgroups _watched;
    private readonly CgroupMap<CgroupWatch> _cgroups;
    private readonly List<CgroupWatch> _watches = [];
    private bool _isChanged;

    public FreezerColumns(ICgroupPaths paths, WatchedCgroups watched)
    {
        _watched = watched;
        _cgroups = new CgroupMap<CgroupWatch>(paths, Watch);
    }

    public ImmutableArray<ColumnSpec> Columns { get; } =
    [
        new("freezer.state", "FREEZER", CellKind.Text, "Frozen, frozen by an ancestor of its cgroup, or freezing: the cgroup is to be frozen and the process goes on.") { Width = 12, Groupable = true, ShownByDefault = false },
        new(HolderColumn, "FROZEN BY", CellKind.Text, "The cgroup whose freezer holds the process.") { Width = 24, Groupable = true, ShownByDefault = false },
    ];

    public void Fill(in Tick tick, ColumnBlock block)
    {
        bool wantsState = block.Wants(State);
        bool wantsHolder = block.Wants(Holder);
        if (wantsState || wantsHolder)
        {
            _watched.Note(tick.Elapsed);
            Fill(tick, wantsState ? block.Texts(State) : default, wantsHolder ? block.Texts(Holder) : default);
            Forget(tick.Number);
        }
    }

    private void Fill(in Tick tick, Span<string?> states, Span<string?> holders)
    {
        ReadOnlySpan<ProcessRow> rows = tick.Rows;
        ReadOnlySpan<CgroupWatch?> watches = _cgroups.Of(tick);
        long number = tick.Number;
        bool isAnyUnknown = false;
        for (int row = 0; row < watches.Length; row++)
        {
            FreezerState? held = null;
            if (watches[row] is { } watch)
            {
                watch.Seen = number;
                held = watch.State;
                isAnyUnknown |= held is null && (rows[row].Traits & ProcessTraits.Frozen) != 0;
            }

            if (TextOf(rows[row].Traits, held) is not { } text)
            {
                continue;
            }

            if (!states.IsEmpty)
            {
                states[row] = text;
            }

            if (!holders.IsEmpty)
            {
                holders[row] = held?.Holder;
            }
        }

        if (isAnyUnknown)
        {
            _watched.Hurry();
        }
    }

    /// <summary>What a process shows; a frozen one at once, before its cgroup was looked at.</summary>
    internal static string? TextOf(ProcessTraits traits, FreezerState? held)
    {
        if ((traits & ProcessTraits.Frozen) != 0)
        {
            return held?.FrozenText ?? FrozenEntry.Frozen;
        }

        return held is { IsFreezing: true } && (traits & (ProcessTraits.Zombie | ProcessTraits.KernelThread)) == 0 ? FrozenEntry.Freezing : null;
    }

    private CgroupWatch Watch(string path)
    {
        CgroupWatch watch = new(path);
        _watches.Add(watch);
        _isChanged = true;
        return watch;
    }

    private void Forget(long olderThan)
    {
        for (int index = _watches.Count - 1; index >= 0; index--)
        {
            if (_watches[index].Seen < olderThan)
            {
                _watches.RemoveAt(index);
                _isChanged = true;
            }
        }

        if (_isChanged)
        {
            _isChanged = false;
            _watched.Publish([.. _watches]);
        }
    }
}
