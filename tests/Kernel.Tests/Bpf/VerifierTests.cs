using System.Globalization;
using Bpftop.Host.Bpf;
using Bpftop.Host.Collect.Bpf;

namespace Bpftop.Kernel.Tests.Bpf;

/// <summary>The start waits for the kernel's verifier, which refuses what takes it too long.</summary>
public sealed class VerifierTests
{
    /// <summary>Some twice as many instructions as the programs have: each is gone through a few times at most.</summary>
    private const long Most = 16_000;

    [Theory]
    [InlineData("list of tasks", "walk_list")]
    [InlineData("iter/task and what ended", "walk_tasks_and_ends", "walk_list")]
    public void A_walk_is_verified_in_few_steps_however_many_CPUs_there_are(string way, string program, params string[] leftOut)
    {
        long one = Verified(1, way, program, leftOut);
        Assert.InRange(one, 1, Most);
        Assert.Equal(one, Verified(8192, way, program, leftOut));
    }

    /// <summary>How many instructions the verifier went through.</summary>
    private static long Verified(uint cpus, string way, string program, string[] leftOut)
    {
        using MemoryStream elf = new();
        using (Stream resource = typeof(BpfCollector).Assembly.GetManifestResourceStream("bpftop.bpf.o")!)
        {
            resource.CopyTo(elf);
        }

        using CollectorPrograms programs = CollectorPrograms.Load(elf.ToArray(), 16, cpus, leftOut);
        Assert.Equal(way, programs.States.Single(static state => state.Name == "walk").Way);
        const string Field = "verified_insns:";
        string line = File.ReadLines($"/proc/self/fdinfo/{programs.Object.ProgramDescriptor(program)}")
            .Single(static line => line.StartsWith(Field, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(Field.Length), CultureInfo.InvariantCulture);
    }
}
