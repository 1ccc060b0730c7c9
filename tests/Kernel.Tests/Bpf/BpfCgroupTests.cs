using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Bpf;
using Bpftop.Host.Collect.Proc;

namespace Bpftop.Kernel.Tests.Bpf;

/// <summary>From the id of a cgroup to its path.</summary>
public sealed class BpfCgroupTests : IDisposable
{
    private readonly string _root = Mount.OfCgroup2(Mount.All("/proc")) ?? throw new InvalidOperationException("cgroup v2 is not mounted");
    private readonly string _name = $"bpftop-test-{Environment.ProcessId}-{Guid.NewGuid():N}";
    private readonly Child _child = Child.StartGuest("stay");
    private readonly BpfCollector _collector = BpfCollector.Create();

    private string Cgroup => Path.Combine(_root, _name);

    [Fact]
    public void A_cgroup_that_was_removed_and_made_again_is_another()
    {
        Directory.CreateDirectory(Cgroup);
        MoveTo(Cgroup);
        ulong first = Look();
        Assert.True(_collector.Cgroups.TryGet(first, out string? path));
        Assert.Equal($"/{_name}", path);
        Assert.Equal(CgroupLookup.IdOf(Cgroup), first);

        MoveTo(_root);
        Assert.True(_collector.Cgroups.TryGet(Look(), out path));
        Assert.Equal("/", path);
        Remove();
        Directory.CreateDirectory(Cgroup);
        MoveTo(Cgroup);
        ulong second = Look();
        Assert.NotEqual(first, second);
        Assert.True(_collector.Cgroups.TryGet(second, out path));
        Assert.Equal($"/{_name}", path);
    }

    [Fact]
    public void The_path_of_a_known_cgroup_is_the_same_string_each_time()
    {
        ulong id = Look();
        Assert.True(_collector.Cgroups.TryGet(id, out string? first));
        Assert.True(_collector.Cgroups.TryGet(Look(), out string? second));
        Assert.Same(first, second);
        Assert.False(_collector.Cgroups.TryGet(0xdead_beef_0000, out _));
    }

    [Fact]
    public void Without_a_handle_a_member_tells()
    {
        Directory.CreateDirectory(Path.Combine(Cgroup, "below"));
        MoveTo(Path.Combine(Cgroup, "below"));
        using CgroupLookup lookup = new("/proc", root: null);
        Assert.Equal($"/{_name}/below", lookup.Resolve(CgroupLookup.IdOf(Path.Combine(Cgroup, "below")), _child.Pid));
        Assert.Null(lookup.Resolve(1, int.MaxValue));
    }

    [Fact]
    public void An_id_that_is_no_cgroups_has_no_handle()
    {
        using CgroupLookup lookup = new("/proc", _root);
        Assert.Null(lookup.Resolve(0xdead_beef_0000, int.MaxValue));
        Assert.Equal("/", lookup.Resolve(CgroupLookup.IdOf(_root), int.MaxValue));
        Assert.Equal(0ul, CgroupLookup.IdOf("/proc"));
    }

    [Theory]
    [InlineData("12:cpu:/x\n0::/a b/c\n", "/a b/c")]
    [InlineData("0::/gone (deleted)\n", "/gone (deleted)")]
    [InlineData("0::/../sibling", "/../sibling")]
    [InlineData("3:cpu:/x\n", null)]
    [InlineData("", null)]
    public void A_members_line_of_version_2_is_the_path(string lines, string? path) =>
        Assert.Equal(path, CgroupLookup.Parse(System.Text.Encoding.UTF8.GetBytes(lines)));

    public void Dispose()
    {
        _child.Dispose();
        _collector.Dispose();
        Remove();
    }

    private void MoveTo(string cgroup) => File.WriteAllText($"{cgroup}/cgroup.procs", $"{_child.Pid}");

    private ulong Look()
    {
        foreach (ref readonly ProcessRecord process in _collector.Walk(withThreads: false).Processes)
        {
            if (process.Pid == _child.Pid)
            {
                return process.CgroupId;
            }
        }

        throw new InvalidOperationException($"{_child.Pid} is not in the walk");
    }

    /// <summary>A process that has just ended holds its cgroup for a moment longer.</summary>
    private void Remove()
    {
        foreach (string cgroup in new[] { Path.Combine(Cgroup, "below"), Cgroup })
        {
            Wait.Until(() => Removed(cgroup), () => $"{cgroup} is still there");
        }
    }

    private static bool Removed(string cgroup)
    {
        try
        {
            Directory.Delete(cgroup);
        }
        catch (DirectoryNotFoundException)
        {
        }
        catch (IOException)
        {
        }

        return !Directory.Exists(cgroup);
    }
}
