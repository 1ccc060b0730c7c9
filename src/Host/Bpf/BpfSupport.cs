using Bpftop.Linux;
using Bpftop.Host.Bpf.Interop;

namespace Bpftop.Host.Bpf;

/// <summary>Whether BPF can be used at all, asked before anything is loaded, so that the answer names what is missing.</summary>
internal static class BpfSupport
{
    private const int SysAdmin = 21;
    private const int PerfMon = 38;
    private const int Bpf = 39;

    /// <summary>Ready, or why not and what to do.</summary>
    public static Availability Check() =>
        Check("/proc", "/sys", Environment.ProcessPath ?? "bpftop", LibBpfLibrary.IsFound);

    internal static Availability Check(string procRoot, string sysRoot, string program, bool hasLibrary)
    {
        if (!hasLibrary)
        {
            return new Availability(
                AvailabilityState.Absent,
                "libbpf: libbpf.so.1 is not installed",
                "sudo apt-get install libbpf1");
        }

        if (!File.Exists($"{sysRoot}/kernel/btf/vmlinux"))
        {
            return new Availability(
                AvailabilityState.Unsupported,
                $"kernel: has no type information ({sysRoot}/kernel/btf/vmlinux)",
                "a kernel 5.10 or newer that was built with CONFIG_DEBUG_INFO_BTF=y");
        }

        // Where securityfs is not mounted, only the kernel's refusal tells.
        if (IsLockedDown($"{sysRoot}/kernel/security/lockdown"))
        {
            return new Availability(
                AvailabilityState.Unsupported,
                "kernel: is locked down for confidentiality, so BPF may read nothing of it",
                "a start without lockdown=confidentiality");
        }

        ulong held = Privileges.Capabilities(procRoot);
        bool allowed = Has(held, SysAdmin) || (Has(held, Bpf) && Has(held, PerfMon));
        return allowed
            ? new Availability(AvailabilityState.Ready)
            : new Availability(
                AvailabilityState.Denied,
                "BPF: needs CAP_BPF and CAP_PERFMON",
                $"sudo {program}");
    }

    /// <exception cref="BpfException">BPF cannot be used.</exception>
    public static void Require()
    {
        Availability found = Check();
        if (found.State != AvailabilityState.Ready)
        {
            const int NotPermitted = 1;
            string step = found.State == AvailabilityState.Unsupported ? "needs " : "run: ";
            throw new BpfException(
                $"{found.Reason}; {step}{found.Remedy}", found.State == AvailabilityState.Denied ? NotPermitted : 0);
        }
    }

    /// <summary>The kernel's state stands in brackets: "none integrity [confidentiality]".</summary>
    private static bool IsLockedDown(string file)
    {
        try
        {
            return File.ReadAllText(file).Contains("[confidentiality]", StringComparison.Ordinal);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool Has(ulong capabilities, int capability) => (capabilities & (1UL << capability)) != 0;
}
