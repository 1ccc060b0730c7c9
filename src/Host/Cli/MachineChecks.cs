using System.Runtime.InteropServices;
using Bpftop.Host.Collect.Bpf;
using Bpftop.Host.Collect.Bpf.Interop;
using Native = Bpftop.Host.Collect.Bpf.Interop.LibBpf;

namespace Bpftop.Host.Cli;

/// <summary>Checks of the machine and of the terminal.</summary>
internal static class MachineChecks
{
    private const string TypeInformationFile = "/sys/kernel/btf/vmlinux";

    public static string KernelRelease { get; } = Read("/proc/sys/kernel/osrelease") ?? "unknown";

    public static string Machine => RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();

    public static DoctorCheck Kernel() => new("kernel", DoctorOutcome.Ok, $"{KernelRelease}, {Machine}, {Environment.ProcessorCount} CPUs");

    public static DoctorCheck TypeInformation() => File.Exists(TypeInformationFile)
        ? new("BTF", DoctorOutcome.Ok, TypeInformationFile)
        : new("BTF", DoctorOutcome.Fail, $"{TypeInformationFile} is not there", "use a kernel that was built with CONFIG_DEBUG_INFO_BTF=y");

    public static DoctorCheck LibBpf() => LibBpfLibrary.IsFound
        ? new("libbpf", DoctorOutcome.Ok, $"{Native.MajorVersion()}.{Native.MinorVersion()}")
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

    private static string EffectiveCapabilities()
    {
        string? line = Read("/proc/self/status")?.Split('\n').FirstOrDefault(found => found.StartsWith("CapEff:", StringComparison.Ordinal));
        return line is null ? "sufficient" : $"sufficient ({line["CapEff:".Length..].Trim()})";
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
