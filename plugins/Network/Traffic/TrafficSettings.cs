using System.Globalization;

namespace Bpftop.Network.Traffic;

/// <summary>What the plugin's options say of traffic.</summary>
/// <param name="Layer">Where packets are counted.</param>
/// <param name="Interface">The only interface; null for all that are up.</param>
/// <param name="Cgroup">The cgroup's path below the root of version 2.</param>
/// <param name="Flows">The most flows that are told apart.</param>
internal sealed record TrafficSettings(TrafficLayer Layer, string? Interface, string Cgroup, uint Flows)
{
    public const string LayerKey = "traffic";
    public const string InterfaceKey = "interface";
    public const string CgroupKey = "cgroup";
    public const string FlowsKey = "flows";

    private const uint UsualFlows = 65_536;
    private const uint FewestFlows = 16;
    private const uint MostFlows = 4_194_304;

    /// <summary>Reads the options.</summary>
    /// <exception cref="BpfException">A value leads nowhere.</exception>
    public static TrafficSettings Read(PluginOptions options)
    {
        // Who names an interface means its frames.
        string? name = options[InterfaceKey];
        string option = options[LayerKey] ?? (name is null ? TrafficLayer.Cgroup : TrafficLayer.Tc).Option;
        TrafficLayer layer = TrafficLayer.All.FirstOrDefault(layer => layer.Option == option)
            ?? throw Wrong(LayerKey, option, $"none of {string.Join(", ", TrafficLayer.All.Select(static layer => layer.Option))}");
        if (name is not null && !layer.IsOfInterfaces)
        {
            throw Wrong(InterfaceKey, name, "for tc and xdp only, and traffic is counted by cgroup");
        }

        string cgroup = options[CgroupKey] ?? "/";
        if (cgroup != "/" && layer.IsOfInterfaces)
        {
            throw Wrong(CgroupKey, cgroup, $"for cgroup only, and traffic is counted by {layer.Option}");
        }

        if (cgroup.Split('/').Contains(".."))
        {
            throw Wrong(CgroupKey, cgroup, "no path below the root");
        }

        uint flows = UsualFlows;
        if (options[FlowsKey] is { } number
            && !(uint.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out flows) && flows is >= FewestFlows and <= MostFlows))
        {
            throw Wrong(FlowsKey, number, string.Create(CultureInfo.InvariantCulture, $"no number from {FewestFlows} to {MostFlows}"));
        }

        return new TrafficSettings(layer, name, cgroup, flows);
    }

    private static BpfException Wrong(string key, string value, string what) => new($"option {key} = {value} is {what}");
}
