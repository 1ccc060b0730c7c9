using System.Globalization;
using Bpftop.Host.Scheduling;

namespace Bpftop.Host.Tests.Scheduling;

public sealed class CpuTopologyTests : IDisposable
{
    private readonly DirectoryInfo _sys = Directory.CreateTempSubdirectory("bpftop-cpus-");

    [Fact]
    public void Packages_nodes_cores_and_cpus_are_told_where_there_is_more_than_one()
    {
        Write("devices/system/cpu/online", "0-7\n");
        Write("devices/system/node/online", "0-1\n");
        Write("devices/system/node/node0/cpulist", "0-1,4-5\n");
        Write("devices/system/node/node1/cpulist", "2-3,6-7\n");
        for (int cpu = 0; cpu < 8; cpu++)
        {
            Cpu(cpu, package: cpu % 4 / 2, core: cpu % 2, siblings: $"{cpu % 4},{(cpu % 4) + 4}");
        }

        Assert.Equal(
            [
                "0 all 0-7",
                "1 package 0 0-1,4-5",
                "2 core 0 0,4", "3 CPU 0 0", "3 CPU 4 4",
                "2 core 1 1,5", "3 CPU 1 1", "3 CPU 5 5",
                "1 package 1 2-3,6-7",
                "2 core 0 2,6", "3 CPU 2 2", "3 CPU 6 6",
                "2 core 1 3,7", "3 CPU 3 3", "3 CPU 7 7",
            ],
            Groups());
    }

    [Fact]
    public void Nodes_of_one_package_are_told()
    {
        Write("devices/system/cpu/online", "0-1");
        Write("devices/system/node/online", "0,2");
        Write("devices/system/node/node0/cpulist", "0");
        Write("devices/system/node/node2/cpulist", "1");
        Cpu(0, 0, 0, "0");
        Cpu(1, 0, 1, "1");

        Assert.Equal(["0 all 0-1", "1 NUMA node 0 0", "2 CPU 0 0", "1 NUMA node 2 1", "2 CPU 1 1"], Groups());
    }

    [Fact]
    public void A_cpu_that_is_offline_is_not_there()
    {
        Write("devices/system/cpu/online", "0,2");
        Cpu(0, 0, 0, "0");
        Cpu(2, 0, 1, "2");

        Assert.Equal(["0 all 0,2", "1 CPU 0 0", "1 CPU 2 2"], Groups());
    }

    [Fact]
    public void What_is_not_told_is_not_known()
    {
        Write("devices/system/cpu/online", "0-1");
        Write("devices/system/cpu/cpu0/topology/physical_package_id", "-1\n");

        CpuTopology topology = CpuTopology.Read(_sys.FullName);

        Assert.Equal([new CpuPlace(0), new CpuPlace(1)], topology.Cpus.ToArray());
        Assert.Equal(["0 all 0-1", "1 CPU 0 0", "1 CPU 1 1"], Groups());
    }

    [Fact]
    public void Without_the_list_nothing_is_known()
    {
        CpuTopology topology = CpuTopology.Read(_sys.FullName);

        Assert.Null(topology.Online);
        Assert.Empty(topology.Groups());
    }

    public void Dispose() => _sys.Delete(recursive: true);

    private string[] Groups() =>
        [.. CpuTopology.Read(_sys.FullName).Groups().Select(static group => string.Create(CultureInfo.InvariantCulture, $"{group.Depth} {group.Name} {group.Cpus}"))];

    private void Cpu(int cpu, int package, int core, string siblings)
    {
        Write($"devices/system/cpu/cpu{cpu}/topology/physical_package_id", $"{package}\n");
        Write($"devices/system/cpu/cpu{cpu}/topology/core_id", $"{core}\n");
        Write($"devices/system/cpu/cpu{cpu}/topology/core_cpus_list", $"{siblings}\n");
    }

    private void Write(string path, string text)
    {
        string file = Path.Join(_sys.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
