using System.Collections.Immutable;
using Bpftop.Freezer.Actions;
using Bpftop.Freezer.Cgroups;
using Bpftop.Freezer.Files;

namespace Bpftop.Freezer.Limits;

/// <summary>Writes limits of cgroups, and remembers what they were.</summary>
/// <remarks>Any thread. What was set is known to this bpftop only: a limit stays when it ends, as one by any other tool
/// does.</remarks>
internal sealed class CgroupLimits(CgroupTree tree)
{
    private readonly object _gate = new();
    private readonly List<SetLimit> _set = [];

    /// <summary>What was set and not taken back, the oldest first.</summary>
    public ImmutableArray<SetLimit> Current
    {
        get
        {
            lock (_gate)
            {
                return [.. _set];
            }
        }
    }

    /// <summary>What a cgroup's file says, or null where it cannot be read.</summary>
    public string? Read(string path, ulong id, string file)
    {
        using Cgroup? cgroup = tree.Open(path, out _);
        return cgroup?.Id == id ? cgroup.Read(file, out _)?.Trim() : null;
    }

    /// <summary>Sets a limit.</summary>
    /// <returns>Null, or why it is not set.</returns>
    public string? Set(FreezeTarget target, LimitKind kind, string value)
    {
        string? why = Change(target.Path, target.Id, kind, now => kind.TextOf(value, now), out string before, out string after);
        if (why is null && before != after)
        {
            lock (_gate)
            {
                // What it was before the first change of ours is what it goes back to.
                int known = _set.FindIndex(set => set.Is(target.Id, kind));
                string origin = known < 0 ? before : _set[known].Before;
                if (known >= 0)
                {
                    _set.RemoveAt(known);
                }

                if (origin != after)
                {
                    _set.Add(new SetLimit(target.Path, target.Id, kind, origin, after));
                }
            }
        }

        return why;
    }

    /// <summary>Takes a limit back, unless somebody else has changed it since.</summary>
    /// <returns>Null, or why not.</returns>
    public string? TakeBack(SetLimit set)
    {
        string? other = null;
        string? why = Change(set.Path, set.Id, set.Kind, now =>
        {
            other = now == set.After ? null : now;
            return other is null ? set.Before : now;
        }, out _, out _);
        lock (_gate)
        {
            _set.Remove(set);
        }

        return why ?? (other is null ? null : $"{tree.Root}{set.Path}/{set.Kind.File} was changed by somebody else ({set.Kind.Show(other)}): it stays");
    }

    private string? Change(string path, ulong id, LimitKind kind, Func<string, string?> next, out string before, out string after)
    {
        before = after = "";
        using Cgroup? cgroup = tree.Open(path, out int error);
        if (cgroup is null || cgroup.Id != id)
        {
            return $"{path}: {(cgroup is null ? FileCalls.Explain(error) : "it is another cgroup of the same name now")}";
        }

        if (cgroup.Read(kind.File, out error) is not { } text)
        {
            return $"cannot read {tree.NameOf(cgroup, kind.File)}: {FileCalls.Explain(error)}";
        }

        before = text.Trim();
        if (next(before) is not { } wanted)
        {
            return $"{path}: the limit is too small for its {kind.File} ({before})";
        }

        error = wanted == before ? 0 : cgroup.Write(kind.File, wanted);
        if (error != 0)
        {
            return $"cannot write {tree.NameOf(cgroup, kind.File)}: {FileCalls.Explain(error)}";
        }

        // As the kernel says it: it rounds memory to pages.
        after = cgroup.Read(kind.File, out _)?.Trim() ?? wanted;
        return null;
    }
}

/// <summary>A limit that was set.</summary>
/// <param name="Path">The cgroup.</param>
/// <param name="Id">Its id.</param>
/// <param name="Kind">Which limit.</param>
/// <param name="Before">What the file said before.</param>
/// <param name="After">What it said afterwards.</param>
internal sealed record SetLimit(string Path, ulong Id, LimitKind Kind, string Before, string After)
{
    public bool Is(ulong id, LimitKind kind) => Id == id && Kind == kind;

    /// <summary>"/web.service: cpu 50 % of one CPU (before: no limit)".</summary>
    public string Line => $"{Path}: {Kind.Word} {Kind.Show(After)} (before: {Kind.Show(Before)})";
}
