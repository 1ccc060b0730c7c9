using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Bpftop.Host.Details.Calls;

namespace Bpftop.Host.Tests.Details;

public sealed partial class SystemCallNamesTests
{
    /// <summary>Against the headers of the machine that runs this, which may know fewer.</summary>
    [Fact]
    public void Every_call_that_the_headers_know_has_its_name()
    {
        string header = RuntimeInformation.ProcessArchitecture == Architecture.Arm64
            ? "/usr/include/asm-generic/unistd.h"
            : "/usr/include/x86_64-linux-gnu/asm/unistd_64.h";
        int known = 0;
        foreach (Match found in Definition().Matches(File.ReadAllText(header)))
        {
            uint number = uint.Parse(found.Groups["number"].Value, CultureInfo.InvariantCulture);
            string name = found.Groups["name"].Value;
            if (name is "syscalls" or "arch_specific_syscall" or "sync_file_range2")
            {
                continue;
            }

            known++;
            Assert.Equal(name, SystemCallNames.Of(number));
        }

        Assert.True(known > 250, $"{known}");
    }

    /// <summary>Written down from two tables by hand once: some that are easy to get wrong, of both.</summary>
    [Theory]
    [InlineData(Architecture.X64, 0u, "read")]
    [InlineData(Architecture.X64, 59u, "execve")]
    [InlineData(Architecture.X64, 202u, "futex")]
    [InlineData(Architecture.X64, 334u, "rseq")]
    [InlineData(Architecture.Arm64, 63u, "read")]
    [InlineData(Architecture.Arm64, 98u, "futex")]
    [InlineData(Architecture.Arm64, 221u, "execve")]
    [InlineData(Architecture.Arm64, 260u, "wait4")]
    [InlineData(Architecture.Arm64, 293u, "rseq")]
    [InlineData(Architecture.X64, 435u, "clone3")]
    [InlineData(Architecture.Arm64, 435u, "clone3")]
    [InlineData(Architecture.X64, 462u, "mseal")]
    [InlineData(Architecture.Arm64, 469u, "file_setattr")]
    public void Each_architecture_has_its_own_table(Architecture architecture, uint number, string name) =>
        Assert.Equal(name, SystemCallNames.Table(architecture)[number]);

    [Fact]
    public void What_has_no_name_is_a_number_and_32_bit_code_has_others()
    {
        Assert.Equal("call 9999", SystemCallNames.Of(9999));
        Assert.Equal("call 5 of 32 bits", SystemCallNames.Of(5 | SystemCallNames.Compat));
    }

    [Theory]
    [InlineData(0.000000123, "123ns")]
    [InlineData(0.0000123, "12.3us")]
    [InlineData(0.0123, "12.3ms")]
    [InlineData(12.3, "12.30s")]
    public void A_short_time_is_shown_in_its_unit(double seconds, string shown)
    {
        Span<char> text = stackalloc char[16];
        Assert.True(CallDetail.FormatShort(seconds, text, out int written));
        Assert.Equal(shown, text[..written].ToString());
        Assert.False(CallDetail.FormatShort(seconds, text[..2], out _));
    }

    [GeneratedRegex(@"^#define __NR_(?<name>\w+) (?<number>\d+)$", RegexOptions.Multiline)]
    private static partial Regex Definition();
}
