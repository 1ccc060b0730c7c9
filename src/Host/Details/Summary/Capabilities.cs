using System.Numerics;

namespace Bpftop.Host.Details.Summary;

/// <summary>Sets of capabilities by their names (capabilities(7)).</summary>
internal static class Capabilities
{
    // include/uapi/linux/capability.h, without CAP_.
    private static readonly string[] _names =
    [
        "chown", "dac_override", "dac_read_search", "fowner", "fsetid", "kill", "setgid", "setuid", "setpcap", "linux_immutable",
        "net_bind_service", "net_broadcast", "net_admin", "net_raw", "ipc_lock", "ipc_owner", "sys_module", "sys_rawio", "sys_chroot", "sys_ptrace",
        "sys_pacct", "sys_admin", "sys_boot", "sys_nice", "sys_resource", "sys_time", "sys_tty_config", "mknod", "lease", "audit_write",
        "audit_control", "setfcap", "mac_override", "mac_admin", "syslog", "wake_alarm", "block_suspend", "audit_read", "perfmon", "bpf",
        "checkpoint_restore",
    ];

    /// <summary>All that a kernel has.</summary>
    /// <param name="last">The number of its last one, <c>kernel.cap_last_cap</c>.</param>
    public static ulong All(int last) => last >= 63 ? ulong.MaxValue : (1UL << (last + 1)) - 1;

    /// <summary>A set in words: none, all, those that are missing from all where these are fewer, else the list; pure.</summary>
    /// <param name="set">A bit for each.</param>
    /// <param name="all">Those that there are.</param>
    public static string Show(ulong set, ulong all)
    {
        ulong missing = all & ~set;
        return set == 0 ? "none"
            : missing == 0 ? "all"
            : BitOperations.PopCount(missing) < BitOperations.PopCount(set) ? $"all but {List(missing)}"
            : List(set);
    }

    private static string List(ulong set)
    {
        List<string> names = [];
        for (int number = 0; number < 64; number++)
        {
            if ((set & (1UL << number)) != 0)
            {
                names.Add(number < _names.Length ? _names[number] : string.Create(CultureInfo.InvariantCulture, $"capability {number}"));
            }
        }

        return string.Join(", ", names);
    }
}
