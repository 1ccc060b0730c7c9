using System.Globalization;
using Bpftop.Systemd.Names;

namespace Bpftop.Systemd.Bus;

/// <summary>Finds where a manager's cgroups and pids are, seen from bpftop.</summary>
/// <param name="Root">The root of its cgroups.</param>
/// <param name="SharesPids">True where its pids are bpftop's.</param>
internal sealed record ManagerPlace(ManagerRoot Root, bool SharesPids)
{
    private const string Init = "/" + UnitName.InitScope;

    /// <summary>Compares one cgroup that both sides have a path for: that of the process behind the socket, which is
    /// the manager itself wherever it listens for its bus, else bpftop's own.</summary>
    public static ManagerPlace Find(ManagerClient manager, string procRoot)
    {
        int peer = manager.Bus.PeerPid;
        if (peer > 0 && Cgroup(procRoot, $"{peer}") is { } seen && !seen.Contains("/..", StringComparison.Ordinal))
        {
            bool sharesPids = PidNamespace(procRoot, $"{peer}") is { } theirs && theirs == PidNamespace(procRoot, "self");
            if (seen.EndsWith(Init, StringComparison.Ordinal) && manager.UnitOf(NamespacePid(procRoot, peer)) == UnitName.InitScope)
            {
                return new ManagerPlace(new ManagerRoot(seen[..^Init.Length], ""), sharesPids);
            }

            if (Compare(manager, seen, NamespacePid(procRoot, peer)) is { } root)
            {
                return new ManagerPlace(root, sharesPids);
            }
        }

        return Cgroup(procRoot, "self") is { } own && Compare(manager, own, 0) is { } shared
            ? new ManagerPlace(shared, SharesPids: shared.Hidden.Length == 0 && peer > 0)
            : new ManagerPlace(ManagerRoot.Same, SharesPids: peer > 0);
    }

    private static ManagerRoot? Compare(ManagerClient manager, string seen, uint pid)
    {
        if (manager.UnitOf(pid) is not { } unit)
        {
            return null;
        }

        // A unit's process may be in a cgroup below the unit's.
        string managed = manager.ControlGroupOf(unit);
        for (string path = seen; managed.Length > 1 && path.Length > 0; path = path[..path.LastIndexOf('/')])
        {
            if (ManagerRoot.Of(path, managed) is { Hidden: "" } root)
            {
                return root;
            }
        }

        return managed.Length > 1 ? ManagerRoot.Of(seen, managed) : null;
    }

    /// <summary>The line of version 2: "0::/path".</summary>
    private static string? Cgroup(string procRoot, string process)
    {
        try
        {
            foreach (string line in File.ReadLines($"{procRoot}/{process}/cgroup"))
            {
                if (line.StartsWith("0::/", StringComparison.Ordinal))
                {
                    return line["0::".Length..];
                }
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
        }

        return null;
    }

    private static string? PidNamespace(string procRoot, string process)
    {
        try
        {
            return new FileInfo($"{procRoot}/{process}/ns/pid").LinkTarget;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The pid in the process's own pid namespace, which is the last of NSpid (proc(5)).</summary>
    private static uint NamespacePid(string procRoot, int pid)
    {
        try
        {
            foreach (string line in File.ReadLines($"{procRoot}/{pid}/status"))
            {
                if (line.StartsWith("NSpid:", StringComparison.Ordinal)
                    && uint.TryParse(line.AsSpan(line.LastIndexOf('\t') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out uint inner))
                {
                    return inner;
                }
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
        }

        return (uint)pid;
    }
}
