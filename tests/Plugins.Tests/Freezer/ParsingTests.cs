using System.Text;
using Bpftop.Freezer.Cgroups;
using Bpftop.Freezer.Processes;
using Bpftop.Toolkit;

namespace Bpftop.Plugins.Tests.Freezer;

public sealed class ParsingTests
{
    [Fact]
    public void A_process_may_have_any_name()
    {
        const string Line = "77 (a) R (x\n\u001b[1m) S 3 4 5 0 -1 2097152 0 0 0 0 7 8 0 0 20 0 1 0 123456 0 0 18446744073709551615\n";

        Assert.True(ProcessStat.TryParse(Encoding.UTF8.GetBytes(Line), out ProcessStat stat));
        Assert.Equal(new ProcessStat(77, 123456, "a) R (x\n\u001b[1m", 'S', 3, 5, 2097152), stat);
        Assert.True(stat.IsKernelThread);
    }

    [Theory]
    [InlineData("")]
    [InlineData("77 (a")]
    [InlineData("77 (a) ")]
    [InlineData("77 (a) S 3 4 5 0 -1 64 0 0 0 0 0 0 0 0 20 0 1 0")]
    [InlineData("x (a) S 3 4 5 0 -1 64 0 0 0 0 0 0 0 0 20 0 1 0 5 0")]
    [InlineData(")(")]
    public void A_line_that_is_cut_off_is_none(string line) => Assert.False(ProcessStat.TryParse(Encoding.UTF8.GetBytes(line), out _));

    [Theory]
    [InlineData("populated 1\nfrozen 0\n", true, false)]
    [InlineData("populated 0\nfrozen 1\n", false, true)]
    [InlineData("frozen 10\nsomething 1\n", false, false)]
    [InlineData("", false, false)]
    public void Events_are_lines(string text, bool populated, bool frozen) =>
        Assert.Equal(new CgroupEvents(populated, frozen), CgroupEvents.Parse(Encoding.ASCII.GetBytes(text)));

    [Theory]
    [InlineData("/a", "/a", true)]
    [InlineData("/a/b", "/a", true)]
    [InlineData("/ab", "/a", false)]
    [InlineData("/", "/a", false)]
    [InlineData("/a", "/", true)]
    public void A_cgroup_is_within_itself_and_its_ancestors(string path, string ancestor, bool expected) =>
        Assert.Equal(expected, CgroupPath.IsWithin(path, ancestor));

    [Theory]
    [InlineData("/", true)]
    [InlineData("/a/b c", true)]
    [InlineData("/..", false)]
    [InlineData("/../a", false)]
    [InlineData("/a//b", false)]
    [InlineData("a", false)]
    [InlineData("", false)]
    public void A_path_that_leads_out_is_not_plain(string path, bool expected) => Assert.Equal(expected, CgroupPath.IsPlain(path));
}
