using Bpftop.Containers;
using Bpftop.Freezer;
using Bpftop.Host.Plugins;
using Bpftop.Host.Plugins.Loading;
using Bpftop.Network;
using Bpftop.Systemd;

namespace Bpftop.Static;

/// <summary>bpftop in one file: the same program, with plugins that are compiled in.</summary>
internal static class Program
{
    private static int Main(string[] arguments) => Host.Program.Run(arguments, FindPlugins);

    private static IEnumerable<IPluginSource> FindPlugins(IEnumerable<string> added) =>
    [
        BuiltInSource.Of<ContainersPlugin>(),
        BuiltInSource.Of<FreezerPlugin>(),
        BuiltInSource.Of<NetworkPlugin>(),
        new RefusedSource("", "nvidia", new Refusal("the driver's library cannot be loaded by a program that is one static file", Remedy)
        {
            State = PluginState.Unsupported,
        }),
        BuiltInSource.Of<SystemdPlugin>(),
        .. added.Select(static folder => new RefusedSource(folder, null, new Refusal($"{folder}: this bpftop is one static file, and loads no plugins", Remedy))),
    ];

    private const string Remedy = "Use the bpftop that has its plugins in folders.";
}
