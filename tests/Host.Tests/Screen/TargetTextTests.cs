using Bpftop.Host.Screen.Windows;
using Bpftop.Host.Targets;

namespace Bpftop.Host.Tests.Screen;

public sealed class TargetTextTests
{
    [Theory]
    [InlineData("/a/web.service", "/a/web.service", "/a/web.service")]
    [InlineData("/a/web.service", "/a/web.service/x", "/a/web.service/y/z")]
    [InlineData("/a", "/a/web.service", "/a/web.services")]
    [InlineData(null, "/a/web.service", "/b")]
    [InlineData(null, "/", "/")]
    [InlineData(null, "/a", null)]
    [InlineData(null, null, "/a")]
    public void The_cgroup_of_several_is_the_one_that_all_are_in_or_below(string? expected, string? first, string? second) => Assert.Equal(
        expected,
        TargetText.CgroupOf([new ProcessTarget(new(1, 1), "root", "a") { Cgroup = first }, new ProcessTarget(new(2, 1), "root", "b") { Cgroup = second }]));
}
