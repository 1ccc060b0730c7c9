using Bpftop.Host.Bpf;

namespace Bpftop.Kernel.Tests.Bpf;

public sealed class LoaderReasonTests
{
    private const string UnknownFunction = """
        libbpf: prog 'walk_tasks': relo #205: insn #912 (LDX/ST/STX) accesses field incorrectly. Make sure you are accessing pointers.
        libbpf: prog 'read_commands': BPF program load failed: Invalid argument
        libbpf: prog 'read_commands': -- BEGIN PROG LOAD LOG --
        0: R1=ctx(off=0,imm=0) R10=fp0
        ; if (bpf_copy_from_user_task(into, length, (void *)start, task, 0)) {
        81: (85) call bpf_copy_from_user_task#191
        unknown func bpf_copy_from_user_task#191
        processed 80 insns (limit 1000000) max_states_per_insn 0 total_states 6 peak_states 6 mark_read 3
        -- END PROG LOAD LOG --
        libbpf: prog 'read_commands': failed to load: -22
        libbpf: failed to load object 'bpftop'
        """;

    /// <summary>Linux 7.3 on what lockdown forbids.</summary>
    private const string Explained = """
        libbpf: prog 'walk_tasks': BPF program load failed: Invalid argument
        libbpf: prog 'walk_tasks': -- BEGIN PROG LOAD LOG --
        26: (b4) w2 = 8                       ; R2=8
        27: (85) call bpf_probe_read#4
        program of this type cannot use helper bpf_probe_read#4

        Verification failed: Policy: Operation is not allowed

        Reason:
          The helper bpf_probe_read#4 is not allowed: this program type does not allow the helper.

        Suggestion:
          Use a helper allowed for this program type, or move the logic to a compatible program type.

        processed 27 insns (limit 1000000) max_states_per_insn 0 total_states 2 peak_states 2 mark_read 0
        -- END PROG LOAD LOG --
        libbpf: prog 'walk_tasks': failed to load: -22
        """;

    private const string NoSuchMap = """
        libbpf: Error in bpf_create_map_xattr(exits):Invalid argument(-22). Retrying without BTF.
        libbpf: map 'exits': failed to create: Invalid argument(-22)
        libbpf: failed to load object 'bpftop'
        """;

    [Theory]
    [InlineData(UnknownFunction, "read_commands")]
    [InlineData(Explained, "walk_tasks")]
    [InlineData(NoSuchMap, "exits")]
    [InlineData("libbpf: failed to find valid kernel BTF", null)]
    [InlineData("", null)]
    public void The_program_or_map_to_blame_is_named(string messages, string? culprit) =>
        Assert.Equal(culprit, LoaderReason.Culprit(messages));

    [Theory]
    [InlineData(UnknownFunction, "prog 'read_commands': BPF program load failed: Invalid argument (unknown func bpf_copy_from_user_task#191)")]
    [InlineData(Explained, "prog 'walk_tasks': BPF program load failed: Invalid argument (program of this type cannot use helper bpf_probe_read#4)")]
    [InlineData(NoSuchMap, "map 'exits': failed to create: Invalid argument(-22)")]
    [InlineData("libbpf: failed to find valid kernel BTF\n", "failed to find valid kernel BTF")]
    [InlineData("", "")]
    public void The_reason_is_the_verifiers_last_word_or_libbpfs_first(string messages, string reason) =>
        Assert.Equal(reason, LoaderReason.Find(messages));
}
