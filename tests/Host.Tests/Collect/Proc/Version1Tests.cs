using System.Collections.Immutable;
using System.Text;
using Bpftop.Host.Subcommands;
using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Proc;

namespace Bpftop.Host.Tests.Collect.Proc;

/// <summary>What files say of cgroup v1.</summary>
public sealed class Version1Tests
{
    private static readonly ImmutableArray<Version1Cgroup> _mounts = Version1Mounts.Find(Mount.Parse(
    [
        "30 22 0:27 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755",
        "31 30 0:28 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:9 - cgroup cgroup rw,seclabel,cpu,cpuacct",
        "32 30 0:29 /docker/abc /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids",
        @"33 30 0:30 / /odd\040name rw,relatime - cgroup cgroup rw,xattr,release_agent=/bin/agent,name=systemd",
        "34 30 0:28 / /elsewhere rw,relatime - cgroup cgroup rw,cpu,cpuacct",
        "40 30 0:37 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw",
    ]));

    [Fact]
    public void Each_hierarchy_is_a_mount_once()
    {
        Version1Cgroup[] expected = [new("cpu,cpuacct", "/", "/sys/fs/cgroup/cpu,cpuacct"), new("pids", "/docker/abc", "/sys/fs/cgroup/pids"), new("name=systemd", "/", "/odd name")];

        Assert.Equal(expected, _mounts.ToArray());
    }

    [Theory]
    [InlineData("cpu,cpuacct", "/docker/x", "/sys/fs/cgroup/cpu,cpuacct/docker/x")]
    [InlineData("cpuacct,cpu", "/docker/x", "/sys/fs/cgroup/cpu,cpuacct/docker/x")]
    [InlineData("name=systemd", "/docker/x", "/odd name/docker/x")]
    [InlineData("pids", "/docker/abc", "/sys/fs/cgroup/pids/")]
    [InlineData("pids", "/docker/abc/below", "/sys/fs/cgroup/pids/below")]
    [InlineData("pids", "/docker/abcd", null)]
    [InlineData("pids", "/elsewhere", null)]
    [InlineData("memory", "/docker/x", null)]
    [InlineData("cpu,cpuacct", "/../other", null)]
    public void A_folder_is_told_where_a_mount_shows_it(string hierarchy, string path, string? folder) =>
        Assert.Equal(folder, Version1Mounts.FolderOf(_mounts, hierarchy, path));

    [Fact]
    public void Lines_of_version_1_with_other_paths_than_the_root_are_cgroups()
    {
        ImmutableArray<Version1Cgroup> cgroups = Version1Lines.Parse(
            "11:cpu,cpuacct:/docker/a:b\n9:name=systemd:/\n8:pids:/elsewhere (deleted)\nrubbish\n7:\n0::/docker/c\n"u8, _mounts, out ulong key);

        Assert.Equal([("cpu,cpuacct", "/docker/a:b"), ("pids", "/elsewhere (deleted)")], cgroups.Select(static cgroup => (cgroup.Hierarchy, cgroup.Path)));
        Assert.Equal(0ul, key);
    }

    [Theory]
    [InlineData("8:pids:/\n0::/docker/c\n", true)]
    [InlineData("0::/\n", true)]
    [InlineData("", true)]
    [InlineData("8:pids:/a\n0::/\n", false)]
    public void Who_is_in_the_roots_only_has_no_key(string lines, bool isNone) =>
        Assert.Equal(isNone, Version1Lines.Hash(Encoding.UTF8.GetBytes(lines)) == 0);

    [Theory]
    [InlineData("8:pids:/a\n7:cpu:/b\n", "8:pids:/b\n7:cpu:/a\n")]
    [InlineData("8:pids:/a\n7:cpu:/\n", "8:pids:/\n7:cpu:/a\n")]
    public void Other_cgroups_have_another_key(string left, string right) =>
        Assert.NotEqual(Version1Lines.Hash(Encoding.UTF8.GetBytes(left)), Version1Lines.Hash(Encoding.UTF8.GetBytes(right)));

    [Theory]
    [InlineData(false, false, "cgroup:[4026531835]", "warn cgroup2")]
    [InlineData(true, false, null, "ok cgroup2")]
    [InlineData(true, true, "cgroup:[4026531835]", "ok cgroup2, ok cgroup1")]
    [InlineData(false, true, "cgroup:[4026532835]", "warn cgroup2, ok cgroup1, note cgroup namespace")]
    public void Doctor_says_which_cgroups_can_be_seen_and_what_cannot_be_told(bool hasVersion2, bool hasVersion1, string? space, string expected) =>
        Assert.Equal(expected, string.Join(", ", CgroupChecks.Of(new Seen(hasVersion2 ? "/sys/fs/cgroup" : null, hasVersion1 ? _mounts : []), space)
            .Select(static check => $"{check.Word} {check.Subject}")));

    private sealed class Seen(string? root, ImmutableArray<Version1Cgroup> version1) : ICgroupPaths
    {
        public string? Root => root;

        public ImmutableArray<Version1Cgroup> Version1 => version1;

        public bool TryGet(ulong id, [global::System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? path)
        {
            path = null;
            return false;
        }
    }
}
