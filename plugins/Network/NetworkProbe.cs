using Bpftop.Network.Sockets;

namespace Bpftop.Network;

/// <summary>Opens the parts of the plugin that are always on. One that cannot be had does not stop the others.</summary>
internal sealed class NetworkProbe(IBpf bpf, IEnumerable<INetworkPart> parts, PluginOptions options) : IProbe
{
    public ValueTask<Availability> ProbeAsync(CancellationToken cancel)
    {
        if (bpf.Support is { IsUsable: false } support)
        {
            return ValueTask.FromResult(support);
        }

        List<string> refused = AddressNames.Lacks(options) is { } names ? [names] : [];
        int opened = 0;
        foreach (INetworkPart part in parts)
        {
            try
            {
                part.Open();
                opened++;
                if (part.Lacks is { } lacks)
                {
                    refused.Add(lacks);
                }
            }
            catch (BpfException fault)
            {
                refused.Add($"no {part.Name}: {fault.Message}");
            }
        }

        return ValueTask.FromResult(refused.Count == 0
            ? new Availability(AvailabilityState.Ready)
            : new Availability(opened > 0 ? AvailabilityState.Degraded : AvailabilityState.Unsupported, string.Join("; ", refused), "See bpftop doctor."));
    }
}
