using Bpftop.Containers;
using Bpftop.Freezer;
using Bpftop.Host.Plugins.Loading;
using Bpftop.Network;
using Bpftop.Systemd;

namespace Bpftop.Plugins.Tests.Contract;

/// <summary>Plugins as the program in one file has them: what it knows of one before it runs it is what a folder tells.</summary>
public sealed class BuiltInSourceTests
{
    [Fact]
    public void A_plugin_that_is_compiled_in_says_what_its_attribute_says()
    {
        IPluginSource network = BuiltInSource.Of<NetworkPlugin>();

        Assert.Equal("network", network.DeclaredId);
        Assert.Equal<string>(["connections", "sessions", "dns", "names", "traffic"], network.Commands);
        Assert.Equal(("", "network", null), (network.Folder, network.Label, network.Refusal));
        Assert.IsType<NetworkPlugin>(network.Create());
    }

    [Fact]
    public void Each_says_in_its_attribute_who_it_is()
    {
        IPluginSource[] sources = [BuiltInSource.Of<ContainersPlugin>(), BuiltInSource.Of<FreezerPlugin>(), BuiltInSource.Of<NetworkPlugin>(), BuiltInSource.Of<SystemdPlugin>()];

        Assert.All(sources, static source => Assert.Equal(source.DeclaredId, source.Create().Info.Id));
    }
}
