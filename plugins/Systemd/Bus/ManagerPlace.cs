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
    /// <param name="manager">The manager.</param>
    /// <param name="peer">See <see cref="BusConnection.PeerPid"/>.</param>
    /// <param name="procRoot">Where procfs is.</param>
    public static async Task<ManagerPlace> FindAsync(ManagerClient manager, int peer, string procRoot)
    {
        string init = await manager.ControlGroupOfAsync(UnitName.InitScope).ConfigureAwait(false);
        string tree = init.EndsWith(Init, StringComparison.Ordinal) ? init[..^Init.Length] : "";
        if (peer > 0 && Cgroup(procRoot, $"{peer}") is { } seen && !seen.Contains("/..", StringComparison.Ordinal)
            && await CompareAsync(manager, seen, NamespacePid(procRoot, peer), tree).ConfigureAwait(false) is { } root)
        {
            return new ManagerPlace(root, PidNamespace(procRoot, $"{peer}") is { } theirs && theirs == PidNamespace(procRoot, "self"));
        }

        // From inside a container the manager's own processes are out of sight, but bpftop's own is one that it
        // manages.
        return Cgroup(procRoot, "self") is { } own && await CompareAsync(manager, own, 0, tree).ConfigureAwait(false) is { } shared
            ? new ManagerPlace(shared, SharesPids: peer > 0)
            : new ManagerPlace(ManagerRoot.Same with { Tree = tree }, SharesPids: peer > 0);
    }

    private static async Task<ManagerRoot?> CompareAsync(ManagerClient manager, string seen, uint pid, string tree)
    {
        if (await manager.UnitOfAsync(pid).ConfigureAwait(false) is not { } unit
            || await manager.ControlGroupOfAsync(unit).ConfigureAwait(false) is not { Length: > 1 } managed)
        {
            return null;
        }

        // A unit's process may be in a cgroup below the unit's own.
        for (string path = seen; path.Length > 0; path = path[..path.LastIndexOf('/')])
        {
            if (path.EndsWith(managed, StringComparison.Ordinal))
            {
                return ManagerRoot.Of(path, managed, tree);
            }
        }

        return ManagerRoot.Of(seen, managed, tree);
    }

    /// <summary>The line of version 2: "0::/path".</summary>
    internal static string? Cgroup(string procRoot, string process)
    {
        try
        {
            // Not by ReadLines: a carriage return, which a cgroup's name may have, ends no line.
            foreach (string line in File.ReadAllText($"{procRoot}/{process}/cgroup").Split('\n'))
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
    internal static uint NamespacePid(string procRoot, int pid)
    {
        try
        {
            // As above, of a process's name.
            foreach (string line in File.ReadAllText($"{procRoot}/{pid}/status").Split('\n'))
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
