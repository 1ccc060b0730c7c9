using Bpftop.Freezer.Files;
using static Bpftop.Linux.Errno;

namespace Bpftop.Freezer.Cgroups;

/// <summary>Every process of a cgroup and of those below it.</summary>
internal sealed class CgroupMembers
{
    /// <summary>Deeper than any real tree (<c>cgroup.max.depth</c> is rarely set): ends a walk through one that is made
    /// while it is walked.</summary>
    public const int MaxDepth = 256;

    private readonly List<int> _processes = [];
    private readonly List<string> _below = [];
    private readonly List<string> _held = [];

    private readonly bool _withHeld;

    private CgroupMembers(bool withHeld) => _withHeld = withHeld;

    /// <summary>0 stands for one that is outside of bpftop's pid namespace.</summary>
    public IReadOnlyList<int> Processes => _processes;

    /// <summary>The paths of the cgroups below.</summary>
    public IReadOnlyList<string> Below => _below;

    /// <summary>The paths of the cgroups below whose own freezer is on, where their processes are left out.</summary>
    public IReadOnlyList<string> Held => _held;

    /// <summary>Why the list may lack processes, or null where it is whole.</summary>
    public string? Lack { get; private set; }

    public static CgroupMembers Of(Cgroup cgroup) => Collect(new CgroupMembers(withHeld: true), cgroup);

    /// <summary>The processes that go on when the cgroup is thawed: cgroups below that are frozen themselves stay
    /// so.</summary>
    public static CgroupMembers WithoutHeld(Cgroup cgroup) => Collect(new CgroupMembers(withHeld: false), cgroup);

    private static CgroupMembers Collect(CgroupMembers members, Cgroup cgroup)
    {
        members.Collect(cgroup, 0);
        return members;
    }

    // A cgroup that was removed meanwhile has no members; those of a threaded one are in the list of its domain.
    private static bool IsNoLack(int error) => error is 0 or ENOENT or ENODEV or EOPNOTSUPP;

    private void Collect(Cgroup cgroup, int depth)
    {
        _processes.AddRange(cgroup.ReadProcesses(out int error));
        if (!IsNoLack(error))
        {
            Lack ??= $"the processes in {cgroup.Path} cannot be listed: {FileCalls.Explain(error)}";
        }

        if (CgroupTree.ChildNames(cgroup) is not { } names)
        {
            Lack ??= $"the cgroups below {cgroup.Path} cannot be listed";
            return;
        }

        if (depth == MaxDepth && names.Length > 0)
        {
            Lack ??= $"below {cgroup.Path} are more cgroups than can be listed";
            return;
        }

        foreach (string name in names)
        {
            string path = CgroupPath.Join(cgroup.Path, name);
            using Cgroup? child = cgroup.OpenChild(name, out error);
            if (!CgroupPath.IsText(name))
            {
                Lack ??= $"the name of {path} is no text, so the processes in it cannot be listed";
                _below.Add(path);
            }
            else if (!_withHeld && child is { IsFreezeSet: true })
            {
                _held.Add(path);
            }
            else if (child is not null)
            {
                _below.Add(path);
                Collect(child, depth + 1);
            }
            else if (!IsNoLack(error))
            {
                Lack ??= $"the processes in {path} cannot be listed: {FileCalls.Explain(error)}";
            }
        }
    }
}
