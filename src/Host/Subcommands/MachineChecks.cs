using System.Runtime.InteropServices;
using System.Text;
using Bpftop.Host.Bpf;
using Bpftop.Host.Bpf.Interop;
using Bpftop.Host.Collect.System;
using Bpftop.Host.Details.Summary;
using Bpftop.Linux;
using Native = Bpftop.Host.Bpf.Interop.LibBpf;

namespace Bpftop.Host.Subcommands;

/// <summary>Checks of the machine and of the terminal.</summary>
internal static class MachineChecks
{
    private const string TypeInformationFile = "/sys/kernel/btf/vmlinux";
    private const string OnlineFile = "/sys/devices/system/cpu/online";

    public static string KernelRelease { get; } = Read("/proc/sys/kernel/osrelease") ?? Environment.OSVersion.Version.ToString(3);

    public static string Machine => RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();

    /// <param name="counted">CPUs that /proc/stat has counters of; 0 where it cannot be read.</param>
    public static DoctorCheck Kernel(int counted) => Kernel(counted, Read(OnlineFile) is { } list ? CpuList.Count(Encoding.UTF8.GetBytes(list)) : null);

    /// <summary>The runtime's own count would be that of the CPUs that bpftop may run on. A container may be told of
    /// fewer by /proc/stat than there are, and the other way round.</summary>
    internal static DoctorCheck Kernel(int counted, int? online)
    {
        string facts = $"{KernelRelease}, {Machine}";
        return (online ?? counted) == 0 ? new("kernel", DoctorOutcome.Ok, facts)
            : counted == 0 || online is null || online == counted ? new("kernel", DoctorOutcome.Ok, $"{facts}, {online ?? counted} CPUs")
            : new("kernel", DoctorOutcome.Note, $"{facts}, {online} CPUs, {(counted < online ? $"{counted} of them" : $"and {counted}")} in /proc/stat: NCPU% is of those");
    }

    /// <summary>As the kernel has it (fs/proc/base.c, has_pid_permissions): whoever may trace every process sees it.</summary>
    public static bool SeesHiddenProcesses()
    {
        const int TracesAll = 19; // CAP_SYS_PTRACE
        return HeldCapabilities() is { } held && ((held >> TracesAll) & 1) != 0;
    }

    /// <summary>What the program in one file does without, where this is it.</summary>
    public static ImmutableArray<DoctorCheck> StaticFile() => StaticProgram.IsThis
        ? [new("static file", DoctorOutcome.Note, "plugins are those inside, and none is loaded from a folder; users are named by /etc/passwd and by systemd, and addresses are not")]
        : [];

    public static DoctorCheck TypeInformation() => File.Exists(TypeInformationFile)
        ? new("BTF", DoctorOutcome.Ok, TypeInformationFile)
        : new("BTF", DoctorOutcome.Fail, $"{TypeInformationFile} is not there", "use a kernel that was built with CONFIG_DEBUG_INFO_BTF=y");

    public static DoctorCheck LibBpf() => LibBpfLibrary.IsFound
        ? new("libbpf", DoctorOutcome.Ok, $"{Native.MajorVersion()}.{Native.MinorVersion()}{(StaticProgram.IsThis ? ", inside" : "")}")
        : new("libbpf", DoctorOutcome.Fail, "libbpf.so.1 is not installed", "apt-get install libbpf1");

    /// <summary>What BPF needs, asked of the collector's own check, so that both say the same.</summary>
    public static DoctorCheck Privilege()
    {
        Availability support = BpfSupport.Check();
        return support.State == AvailabilityState.Denied
            ? new("capabilities", DoctorOutcome.Fail, support.Reason, support.Remedy)
            : new("capabilities", DoctorOutcome.Ok, EffectiveCapabilities());
    }

    public static DoctorCheck Terminal()
    {
        string term = Environment.GetEnvironmentVariable("TERM") ?? "";
        if (Console.IsOutputRedirected || Console.IsInputRedirected)
        {
            return new("terminal", DoctorOutcome.Note, "input or output is not a terminal: the monitor cannot start here");
        }

        string locale = (Environment.GetEnvironmentVariable("LC_ALL") is { Length: > 0 } all ? all
            : Environment.GetEnvironmentVariable("LC_CTYPE") is { Length: > 0 } type ? type
            : Environment.GetEnvironmentVariable("LANG")) ?? "";
        bool utf8 = locale.Contains("utf-8", StringComparison.OrdinalIgnoreCase) || locale.Contains("utf8", StringComparison.OrdinalIgnoreCase);
        string facts = $"{(term.Length > 0 ? term : "TERM is not set")}, {Console.WindowWidth}x{Console.WindowHeight}, {(utf8 ? "UTF-8" : $"locale {locale}")}";
        return utf8
            ? new("terminal", DoctorOutcome.Ok, facts)
            : new("terminal", DoctorOutcome.Note, facts, "use --ascii where lines are drawn as garbage");
    }

    /// <summary>By their names: the static file gives up at its start what it has no use for.</summary>
    private static string EffectiveCapabilities() =>
        HeldCapabilities() is { } held && int.TryParse(Read("/proc/sys/kernel/cap_last_cap"), CultureInfo.InvariantCulture, out int last)
            ? $"sufficient: {Capabilities.Show(held, Capabilities.All(last))}"
            : "sufficient";

    private static ulong? HeldCapabilities()
    {
        string? line = Read("/proc/self/status")?.Split('\n').FirstOrDefault(found => found.StartsWith("CapEff:", StringComparison.Ordinal));
        return ulong.TryParse(line?["CapEff:".Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong mask) ? mask : null;
    }

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path).TrimEnd('\n');
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
