using Bpftop.Host.Bpf;

namespace Bpftop.Kernel.Tests.Bpf;

public sealed class BpfSupportTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("bpftop-support-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("000000c000000000", AvailabilityState.Ready)] // CAP_BPF and CAP_PERFMON
    [InlineData("0000000000200000", AvailabilityState.Ready)] // CAP_SYS_ADMIN
    [InlineData("0000008000000000", AvailabilityState.Denied)] // CAP_BPF
    [InlineData("0000000000000000", AvailabilityState.Denied)]
    [InlineData("nonsense", AvailabilityState.Denied)]
    public void Capabilities_decide(string effective, AvailabilityState state)
    {
        Write($"Name:\tx\nCapEff:\t{effective}\n", hasTypes: true);
        Assert.Equal(state, BpfSupport.Check(_root, _root, "/opt/bpftop", hasLibrary: true).State);
    }

    [Fact]
    public void What_is_denied_names_the_capabilities_and_the_command_that_grants_them()
    {
        Write("CapEff:\t0\n", hasTypes: true);
        Availability found = BpfSupport.Check(_root, _root, "/opt/bpftop", hasLibrary: true);
        Assert.Equal("BPF: needs CAP_BPF and CAP_PERFMON", found.Reason);
        Assert.Equal("sudo /opt/bpftop", found.Remedy);
    }

    [Fact]
    public void A_kernel_without_type_information_is_not_supported()
    {
        Write("CapEff:\t000001ffffffffff\n", hasTypes: false);
        Availability found = BpfSupport.Check(_root, _root, "/opt/bpftop", hasLibrary: true);
        Assert.Equal(AvailabilityState.Unsupported, found.State);
        Assert.Contains("CONFIG_DEBUG_INFO_BTF", found.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none integrity [confidentiality]\n", AvailabilityState.Unsupported)]
    [InlineData("none [integrity] confidentiality\n", AvailabilityState.Ready)]
    [InlineData("[none] integrity confidentiality\n", AvailabilityState.Ready)]
    public void A_kernel_that_is_locked_down_for_confidentiality_is_not_supported(string lockdown, AvailabilityState state)
    {
        Write("CapEff:\t000001ffffffffff\n", hasTypes: true);
        Directory.CreateDirectory($"{_root}/kernel/security");
        File.WriteAllText($"{_root}/kernel/security/lockdown", lockdown);
        Availability found = BpfSupport.Check(_root, _root, "/opt/bpftop", hasLibrary: true);
        Assert.Equal(state, found.State);
        Assert.Equal(state == AvailabilityState.Unsupported, found.Remedy.Contains("lockdown=confidentiality", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_libbpf_the_package_is_named() =>
        Assert.Equal(
            (AvailabilityState.Absent, "sudo apt-get install libbpf1"),
            BpfSupport.Check(_root, _root, "/opt/bpftop", hasLibrary: false) is var found ? (found.State, found.Remedy) : default);

    private void Write(string status, bool hasTypes)
    {
        Directory.CreateDirectory($"{_root}/self");
        File.WriteAllText($"{_root}/self/status", status);
        Directory.CreateDirectory($"{_root}/kernel/btf");
        if (hasTypes)
        {
            File.WriteAllText($"{_root}/kernel/btf/vmlinux", "");
        }
    }
}
