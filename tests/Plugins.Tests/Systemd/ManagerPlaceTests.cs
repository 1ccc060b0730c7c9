using Bpftop.Systemd.Bus;

namespace Bpftop.Plugins.Tests.Systemd;

/// <summary>Files of the process behind a manager's socket, whose user chooses its name and the names of its cgroups.</summary>
public sealed class ManagerPlaceTests : IDisposable
{
    private readonly DirectoryInfo _proc = Directory.CreateTempSubdirectory("bpftop-test-");

    public void Dispose() => _proc.Delete(true);

    [Fact]
    public void A_carriage_return_in_a_name_ends_no_line()
    {
        string process = Directory.CreateDirectory(Path.Join(_proc.FullName, "77")).FullName;
        File.WriteAllText(Path.Join(process, "cgroup"), "1:name=systemd:/x\r0::/system.slice/other.service\n0::/user.slice/a\rb\n");
        File.WriteAllText(Path.Join(process, "status"), "Name:\tx\rNSpid:\t9\nNSpid:\t77\t5\n");

        Assert.Equal("/user.slice/a\rb", ManagerPlace.Cgroup(_proc.FullName, "77"));
        Assert.Equal(5u, ManagerPlace.NamespacePid(_proc.FullName, 77));
    }

    [Fact]
    public void What_is_not_there_says_nothing()
    {
        Assert.Null(ManagerPlace.Cgroup(_proc.FullName, "78"));
        Assert.Equal(78u, ManagerPlace.NamespacePid(_proc.FullName, 78));
    }
}
