namespace Bpftop.Peers.Tests.Fixtures;

/// <summary>A manager where that of a capsule is: systemd before version 256 has none, and the manager itself is a user's.
/// </summary>
/// <param name="name">The capsule's name.</param>
public sealed class SystemdCapsulePeer(string name) : SystemdPeerBase("su", user: true, [], $"capsule@{name}")
{
    /// <summary>The manager's own cgroup.</summary>
    public string Service => $"{CgroupPath}/capsule.slice/capsule@{name}.service";

    /// <inheritdoc/>
    public override string BusAddress => $"unix:path={RunFolder}/bus";

    /// <summary>What stands before a unit in its key.</summary>
    public string Label => $"{CgroupPath[1..]}/capsule@{name}.service";

    /// <summary>A folder in the place of /run, in which the manager is found under a capsule's name.</summary>
    public string RunRootAs(string capsule)
    {
        string root = Path.Join(Directory, "runs", capsule);
        string folder = Path.Join(root, "capsules", capsule, "systemd");
        System.IO.Directory.CreateDirectory(folder);
        File.CreateSymbolicLink(Path.Join(folder, "private"), Path.Join(RunFolder, "systemd/private"));
        return root;
    }
}
