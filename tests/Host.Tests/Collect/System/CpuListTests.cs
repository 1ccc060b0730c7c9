using System.Text;
using Bpftop.Host.Collect.System;

namespace Bpftop.Host.Tests.Collect.System;

public sealed class CpuListTests
{
    [Theory]
    [InlineData("0\n", 1)]
    [InlineData("0-3\n", 4)]
    [InlineData("0-1,4,8-11\n", 7)]
    [InlineData("0-1023", 1024)]
    [InlineData("", null)]
    [InlineData("\n", null)]
    [InlineData("3-1", null)]
    [InlineData("0-", null)]
    [InlineData("0,", null)]
    [InlineData("0;1", null)]
    [InlineData("all", null)]
    [InlineData("0-2147483647", null)]
    [InlineData("1-2147483647,1-2147483647", null)]
    public void A_list_of_cpus_is_counted(string list, int? count) => Assert.Equal(count, CpuList.Count(Encoding.ASCII.GetBytes(list)));
}
