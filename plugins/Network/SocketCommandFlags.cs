using System.Collections.Immutable;

namespace Bpftop.Network;

/// <summary>The flags of commands whose rows are about sockets.</summary>
internal static class SocketCommandFlags
{
    public static ImmutableArray<TableFlag> All { get; } =
    [
        new("pid", "PID", "Only these processes.") { Alias = 'p', Filter = "pid = {0}" },
        new("ipv4", "", "Only IPv4.") { Alias = '4', Filter = "net.family = 4" },
        new("ipv6", "", "Only IPv6.") { Alias = '6', Filter = "net.family = 6" },
        new("local-port", "PORT", "Only these ports of this end.") { Filter = "net.lport = {0}" },
        new("remote-port", "PORT", "Only these ports of the other end.") { Filter = "net.rport = {0}" },
        new("cgroup", "PATH", "Only these cgroups.") { Filter = "cgroup = {0}" },
    ];
}
