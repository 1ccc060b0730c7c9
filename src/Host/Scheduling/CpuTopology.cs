namespace Bpftop.Host.Scheduling;

/// <summary>How the machine's CPUs belong together, as sysfs tells (Documentation/admin-guide/cputopology.rst).</summary>
/// <param name="Online">The CPUs that run; null where it is not known.</param>
/// <param name="Cpus">What is known of each of them, by number.</param>
internal sealed record CpuTopology(CpuSet? Online, ImmutableArray<CpuPlace> Cpus)
{
    /// <summary>Reads it now. Any thread; reads some files for each CPU.</summary>
    /// <param name="sysRoot">/sys, or a copy of it.</param>
    public static CpuTopology Read(string sysRoot)
    {
        string folder = $"{sysRoot}/devices/system/cpu";
        if (ReadSet($"{folder}/online") is not { } online)
        {
            return new CpuTopology(null, []);
        }

        (int Node, CpuSet Cpus)[] nodes = [.. NodesOf($"{sysRoot}/devices/system/node")];
        ImmutableArray<CpuPlace>.Builder cpus = ImmutableArray.CreateBuilder<CpuPlace>();
        foreach (int cpu in online.Cpus())
        {
            string topology = string.Create(CultureInfo.InvariantCulture, $"{folder}/cpu{cpu}/topology");
            int found = Array.FindIndex(nodes, node => node.Cpus.Contains(cpu));
            cpus.Add(new CpuPlace(cpu)
            {
                Package = ReadNumber($"{topology}/physical_package_id"),
                Core = ReadNumber($"{topology}/core_id"),
                Node = found < 0 ? null : nodes[found].Node,

                // The name since Linux 5.1; the other one is kept for those who know it.
                Siblings = ReadSet($"{topology}/core_cpus_list") ?? ReadSet($"{topology}/thread_siblings_list"),
            });
        }

        return new CpuTopology(online, cpus.ToImmutable());
    }

    /// <summary>The sets of CPUs that one may choose, the largest first: all, packages, NUMA nodes, cores, CPUs. A level that
    /// says nothing, because there is one of it or one CPU in each, is left out.</summary>
    public ImmutableArray<CpuGroup> Groups()
    {
        if (Online is not { } online)
        {
            return [];
        }

        List<CpuGroup> groups = [new("all", 0, online)];
        int depth = 1;
        foreach (IGrouping<int?, CpuPlace> package in Level(Cpus, static cpu => cpu.Package, "package", groups, ref depth))
        {
            int below = depth;
            foreach (IGrouping<int?, CpuPlace> node in Level([.. package], static cpu => cpu.Node, "NUMA node", groups, ref below))
            {
                AddCores([.. node], groups, below);
            }
        }

        return [.. groups];
    }

    private static IEnumerable<IGrouping<int?, CpuPlace>> Level(
        ImmutableArray<CpuPlace> cpus, Func<CpuPlace, int?> number, string name, List<CpuGroup> groups, ref int depth)
    {
        IGrouping<int?, CpuPlace>[] parts = [.. cpus.GroupBy(number).OrderBy(static part => part.Key)];
        if (parts.Length < 2)
        {
            return parts;
        }

        int at = depth++;
        return parts.Select(part =>
        {
            groups.Add(new(part.Key is { } known ? string.Create(CultureInfo.InvariantCulture, $"{name} {known}") : $"{name} not known", at, SetOf(part)));
            return part;
        });
    }

    private static void AddCores(ImmutableArray<CpuPlace> cpus, List<CpuGroup> groups, int depth)
    {
        HashSet<int> added = [];
        foreach (CpuPlace cpu in cpus)
        {
            if (!added.Add(cpu.Number))
            {
                continue;
            }

            CpuPlace[] core = cpu.Siblings is { } siblings ? [.. cpus.Where(other => siblings.Contains(other.Number))] : [cpu];
            if (core.Length > 1)
            {
                groups.Add(new(cpu.Core is { } known ? string.Create(CultureInfo.InvariantCulture, $"core {known}") : "core", depth, SetOf(core)));
            }

            foreach (CpuPlace sibling in core)
            {
                added.Add(sibling.Number);
                groups.Add(new(
                    string.Create(CultureInfo.InvariantCulture, $"CPU {sibling.Number}"), core.Length > 1 ? depth + 1 : depth, CpuSet.Of([sibling.Number])));
            }
        }
    }

    private static CpuSet SetOf(IEnumerable<CpuPlace> cpus) => CpuSet.Of(cpus.Select(static cpu => cpu.Number));

    private static IEnumerable<(int Node, CpuSet Cpus)> NodesOf(string folder)
    {
        if (ReadSet($"{folder}/online") is not { } nodes)
        {
            yield break;
        }

        foreach (int node in nodes.Cpus())
        {
            if (ReadSet(string.Create(CultureInfo.InvariantCulture, $"{folder}/node{node}/cpulist")) is { } cpus)
            {
                yield return (node, cpus);
            }
        }
    }

    private static CpuSet? ReadSet(string file) => SmallFile.Read(file) is { } text && CpuSet.TryParse(text, out CpuSet set) ? set : null;

    /// <returns>Null also for -1, which says that the firmware does not tell.</returns>
    private static int? ReadNumber(string file) =>
        SmallFile.Read(file) is { } text && int.TryParse(text.AsSpan().Trim(), CultureInfo.InvariantCulture, out int number) && number >= 0 ? number : null;
}

/// <summary>Where a CPU is; null for what is not known.</summary>
/// <param name="Number">Its number.</param>
internal sealed record CpuPlace(int Number)
{
    public int? Package { get; init; }

    /// <summary>Within its package.</summary>
    public int? Core { get; init; }

    /// <summary>The NUMA node.</summary>
    public int? Node { get; init; }

    /// <summary>The CPUs of its core, itself included (SMT).</summary>
    public CpuSet? Siblings { get; init; }
}

/// <summary>CPUs that belong together.</summary>
/// <param name="Name">What they are.</param>
/// <param name="Depth">How many levels are above.</param>
/// <param name="Cpus">Which ones.</param>
internal sealed record CpuGroup(string Name, int Depth, CpuSet Cpus);
