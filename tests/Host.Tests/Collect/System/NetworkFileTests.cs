using System.Globalization;
using System.Text;
using Bpftop.Host.Collect.System;
using Bpftop.Host.Tests.Options;

namespace Bpftop.Host.Tests.Collect.System;

public sealed class NetworkFileTests
{
    [Fact]
    public void Interfaces_of_containers_that_are_gone_are_forgotten()
    {
        NetworkFile network = new("/nonexistent");
        for (int container = 0; container < 100; container++)
        {
            network.Read(Encoding.UTF8.GetBytes(string.Create(
                CultureInfo.InvariantCulture,
                $"  eth0: {1000 * container} 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n  veth{container}: 5 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n")));
        }

        // Those of the last reading and of the one before.
        Assert.Equal(3, network.Traffic.Count);
        Assert.Equal((1000, 0), network.Traffic.Rates(1));
    }

    [Fact]
    public void What_leaves_a_container_counts_once_and_what_stays_on_the_machine_does_not()
    {
        using TemporaryFolder sys = new();
        Interface(sys, "eth0", hasHardware: true);
        Interface(sys, "docker0", hasHardware: false);
        Interface(sys, "veth1", hasHardware: false, master: "docker0");
        NetworkFile network = new(sys.Path);
        Read(network, ("lo", 0), ("eth0", 0), ("docker0", 0), ("veth1", 0));
        Read(network, ("lo", 9_000), ("eth0", 1_000), ("docker0", 1_500), ("veth1", 1_500));

        Assert.Equal((1_000, 1_000), network.Traffic.Rates(1));
    }

    [Fact]
    public void The_parts_of_a_bond_count_and_a_fast_path_below_an_interface_with_hardware_does_not()
    {
        using TemporaryFolder sys = new();
        Interface(sys, "bond0", hasHardware: false);
        Interface(sys, "eth0", hasHardware: true, master: "bond0");
        Interface(sys, "eth1", hasHardware: true, master: "bond0");
        Interface(sys, "synthetic0", hasHardware: true);
        Interface(sys, "function0", hasHardware: true, master: "synthetic0");
        NetworkFile network = new(sys.Path);
        Read(network, ("bond0", 0), ("eth0", 0), ("eth1", 0), ("synthetic0", 0), ("function0", 0));
        Read(network, ("bond0", 70), ("eth0", 30), ("eth1", 40), ("synthetic0", 200), ("function0", 200));

        Assert.Equal((270, 270), network.Traffic.Rates(1));
    }

    [Fact]
    public void Where_no_interface_has_hardware_all_but_loopback_add_up()
    {
        using TemporaryFolder sys = new();
        Interface(sys, "eth0", hasHardware: false);
        NetworkFile network = new(sys.Path);
        Read(network, ("lo", 0), ("eth0", 0), ("tun0", 0));
        Read(network, ("lo", 9), ("eth0", 20), ("tun0", 3));

        Assert.Equal((23, 23), network.Traffic.Rates(1));
    }

    /// <summary>As the kernel shows it in /sys.</summary>
    private static void Interface(TemporaryFolder sys, string name, bool hasHardware, string? master = null)
    {
        string folder = Directory.CreateDirectory($"{sys.Path}/class/net/{name}").FullName;
        if (hasHardware)
        {
            Directory.CreateDirectory($"{folder}/device");
        }

        if (master is not null)
        {
            Directory.CreateSymbolicLink($"{folder}/master", $"../{master}");
        }
    }

    /// <summary>Each has received and sent the same number of bytes.</summary>
    private static void Read(NetworkFile network, params (string Name, int Bytes)[] interfaces) =>
        network.Read(Encoding.UTF8.GetBytes(string.Concat(interfaces.Select(static each => string.Create(
            CultureInfo.InvariantCulture, $"  {each.Name}: {each.Bytes} 0 0 0 0 0 0 0 {each.Bytes} 0 0 0 0 0 0 0\n")))));
}
