using Bpftop.Host.Subcommands;
using Bpftop.Host.Collect.Proc;

namespace Bpftop.Host.Tests.Subcommands;

public sealed class ProcChecksTests
{
    [Fact]
    public void A_whole_proc_needs_no_line() => Assert.Empty(ProcChecks.All(new ProcMount(false, null), [], seesAll: false));

    [Fact]
    public void A_proc_of_processes_only_says_what_is_not_known_without_the_rest()
    {
        DoctorCheck check = Assert.Single(ProcChecks.All(new ProcMount(true, null), ["/proc/stat", "/proc/meminfo", "/proc/pressure/cpu"], seesAll: true));

        Assert.Equal(("warn", "subset=pid: it has nothing of the machine; not known: CPU shares and NCPU%, memory, swap, MEM% and OOM, pressure"), (check.Word, check.Detail));
    }

    [Fact]
    public void Hidden_processes_are_told_of_to_whom_they_are_hidden()
    {
        Assert.Equal("warn", Assert.Single(ProcChecks.All(new ProcMount(false, "2"), [], seesAll: false)).Word);
        Assert.Equal("ok", Assert.Single(ProcChecks.All(new ProcMount(false, "2"), [], seesAll: true)).Word);
    }

    [Fact]
    public void A_kernel_without_pressure_is_told_from_one_whose_counters_cannot_be_read()
    {
        DoctorCheck[] checks = [.. ProcChecks.All(null, ["/proc/stat", "/proc/pressure/io"], seesAll: true)];

        Assert.Equal(["/proc", "pressure"], checks.Select(static check => check.Subject));
        Assert.Equal(["warn", "note"], checks.Select(static check => check.Word));
    }

    [Theory]
    [InlineData(2, 2, "ok", ", 2 CPUs")]
    [InlineData(0, 2, "ok", ", 2 CPUs")]
    [InlineData(4, null, "ok", ", 4 CPUs")]
    [InlineData(2, 8, "note", ", 8 CPUs, 2 of them in /proc/stat: NCPU% is of those")]
    [InlineData(8, 2, "note", ", 2 CPUs, and 8 in /proc/stat: NCPU% is of those")]
    [InlineData(0, null, "ok", "")]
    public void Cpus_are_those_that_run_and_never_none(int counted, int? online, string word, string end)
    {
        DoctorCheck check = MachineChecks.Kernel(counted, online);

        Assert.Equal(word, check.Word);
        Assert.Equal($"{MachineChecks.KernelRelease}, {MachineChecks.Machine}{end}", check.Detail);
    }
}
