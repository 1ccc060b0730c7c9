using System.Globalization;
using System.Text;
using Bpftop.Host.Collect.System;

namespace Bpftop.Host.Tests.Collect.System;

public sealed class NetworkFileTests
{
    [Fact]
    public void Interfaces_of_containers_that_are_gone_are_forgotten()
    {
        NetworkFile network = new();
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
}
