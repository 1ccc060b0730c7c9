using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Bpftop.Host.Bpf;

namespace Bpftop.Kernel.Tests.Bpf;

/// <summary>BPF for plugins, with an object of their own.</summary>
public sealed class HostBpfTests
{
    private readonly HostBpf _bpf = new();

    [Fact]
    public void A_plugins_program_runs_with_its_constant_and_shares_memory()
    {
        using IBpfObject opened = _bpf.Open("guest", TestProgram.GuestObject);
        opened.SetConstant("step", [5, 0, 0, 0]);
        opened.Exclude("refused");
        opened.Load();
        opened.Attach("count_execs");
        IBpfMap shared = opened.Map("shared");
        using (Child child = Child.StartGuest("stay"))
        {
        }

        ulong count = MemoryMarshal.Cast<byte, ulong>(shared.Memory)[0];
        Assert.True(count >= 5 && count % 5 == 0, $"{count}");
        byte[] value = new byte[8];
        Assert.True(shared.TryLookup([0, 0, 0, 0], value));
        Assert.InRange(BinaryPrimitives.ReadUInt64LittleEndian(value), count, ulong.MaxValue);
    }

    [Fact]
    public void A_hash_is_read_whole_in_batches_however_small()
    {
        using IBpfObject opened = Loaded();
        IBpfMap table = opened.Map("table");
        byte[] key = new byte[4];
        byte[] value = new byte[8];
        for (uint number = 0; number < 3000; number++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(key, number);
            BinaryPrimitives.WriteUInt64LittleEndian(value, number * 2);
            table.Update(key, value);
        }

        HashSet<uint> seen = [];
        uint[] keys = new uint[64];
        ulong[] values = new ulong[64];
        uint cursor = 0;
        int count;
        while ((count = table.LookupBatch(MemoryMarshal.AsBytes(keys.AsSpan()), MemoryMarshal.AsBytes(values.AsSpan()), ref cursor)) > 0)
        {
            for (int index = 0; index < count; index++)
            {
                Assert.True(seen.Add(keys[index]));
                Assert.Equal(keys[index] * 2, values[index]);
            }
        }

        Assert.Equal(3000, seen.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(key, 17);
        Assert.True(table.Delete(key));
        Assert.False(table.Delete(key));
        Assert.False(table.TryLookup(key, value));
    }

    [Fact]
    public void An_array_is_read_one_by_one_to_its_end()
    {
        using IBpfObject opened = Loaded();
        IBpfMap shared = opened.Map("shared");
        uint cursor = 0;
        byte[] keys = new byte[4];
        byte[] values = new byte[8];
        List<uint> seen = [];
        while (shared.LookupBatch(keys, values, ref cursor) > 0)
        {
            seen.Add(BinaryPrimitives.ReadUInt32LittleEndian(keys));
        }

        Assert.Equal([0u, 1u, 2u, 3u], seen);
    }

    [Fact]
    public void A_map_per_CPU_has_a_value_for_each()
    {
        using IBpfObject opened = Loaded();
        IBpfMap map = opened.Map("per_cpu");
        Assert.True(map.ValueSize >= 8 * Environment.ProcessorCount);
        Assert.True(map.TryLookup([0, 0, 0, 0], new byte[map.ValueSize]));
        Assert.Throws<BpfException>(() => map.TryLookup([0, 0, 0, 0], new byte[map.ValueSize - 1]));
        Assert.Contains("BPF_F_MMAPABLE", Assert.Throws<BpfException>(() => map.Memory.Length).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_kernel_refuses_is_one_line_with_the_verifiers_reason()
    {
        using IBpfObject opened = _bpf.Open("guest", TestProgram.GuestObject);
        BpfException refused = Assert.Throws<BpfException>(opened.Load);

        Assert.DoesNotContain('\n', refused.Message);
        Assert.StartsWith("guest: cannot be loaded: EACCES", refused.Message, StringComparison.Ordinal);
        Assert.Contains("invalid mem access 'map_value_or_null'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("refused", refused.Message, StringComparison.Ordinal);
        Assert.Equal(13, refused.Errno);
    }

    [Fact]
    public void A_program_that_never_ran_has_missed_nothing()
    {
        using IBpfObject opened = Loaded();
        Assert.Equal(0ul, opened.Missed("count_execs"));
        Assert.Equal("guest: no program nothing", Assert.Throws<BpfException>(() => opened.Missed("nothing")).Message);

        // One that was left out has no descriptor.
        Assert.StartsWith("guest: program refused: cannot be looked at", Assert.Throws<BpfException>(() => opened.Missed("refused")).Message, StringComparison.Ordinal);
    }

    /// <summary>The kernel's header has the number where the host reads it.</summary>
    [Fact]
    public void Runs_that_were_left_out_are_where_the_kernel_has_them()
    {
        const string Source = "#include <stddef.h>\n#include <linux/bpf.h>\n_Static_assert(offsetof(struct bpf_prog_info, recursion_misses) == 208, \"\");\n";
        using Process compiler = Process.Start(new ProcessStartInfo("clang", ["-fsyntax-only", "-x", "c", "-"]) { RedirectStandardInput = true, RedirectStandardError = true })!;
        compiler.StandardInput.Write(Source);
        compiler.StandardInput.Close();
        string errors = compiler.StandardError.ReadToEnd();
        compiler.WaitForExit();
        Assert.Equal((0, ""), (compiler.ExitCode, errors));
    }

    [Fact]
    public void What_is_not_an_object_or_not_in_it_is_named()
    {
        Assert.StartsWith("bad: cannot be opened", Assert.Throws<BpfException>(() => _bpf.Open("bad", [1, 2, 3])).Message, StringComparison.Ordinal);
        using IBpfObject opened = _bpf.Open("guest", TestProgram.GuestObject);
        Assert.Equal("guest: no program nothing", Assert.Throws<BpfException>(() => opened.Exclude("nothing")).Message);
        Assert.StartsWith("guest: no constant nothing", Assert.Throws<BpfException>(() => opened.SetConstant("nothing", [0])).Message, StringComparison.Ordinal);
        Assert.StartsWith("guest: constant step has 4 bytes", Assert.Throws<BpfException>(() => opened.SetConstant("step", [0])).Message, StringComparison.Ordinal);
        Assert.Equal("guest: no map nothing", Assert.Throws<BpfException>(() => opened.SetMapEntries("nothing", 1)).Message);
        Assert.Contains("not loaded yet", Assert.Throws<BpfException>(() => opened.Attach("count_execs")).Message, StringComparison.Ordinal);
    }

    private IBpfObject Loaded()
    {
        IBpfObject opened = _bpf.Open("guest", TestProgram.GuestObject);
        opened.Exclude("refused");
        opened.Load();
        return opened;
    }
}
