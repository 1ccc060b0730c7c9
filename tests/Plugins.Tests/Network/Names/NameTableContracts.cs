using Bpftop.Network;
using Bpftop.Network.Names;
using Bpftop.PluginContract;
using Bpftop.Plugins.Tests.Systemd;

namespace Bpftop.Plugins.Tests.Network.Names;

public sealed class NameTableContract : TableProviderContract
{
    protected override ITableProvider Create()
    {
        LookupLog log = new();
        foreach (Lookup lookup in Told.Lookups)
        {
            log.Add(lookup);
        }

        log.Publish("3 packets found no room");
        return new NameTable(log, new QueryAttention(NamesRig.Options(), TimeProvider.System), new FakePaths("/user.slice"));
    }

    /// <summary>Look-ups of each kind.</summary>
    internal static class Told
    {
        public static Lookup[] Lookups { get; } =
        [
            .. Enumerable.Range(1, 300).Select(static number => new Lookup(number, new ProcessKey(number % 7, 5), number % 7 == 0 ? null : "curl", $"host{number % 40}.test", "udp", number % 3 == 0 ? "time-out" : "NOERROR")
            {
                Time = 1.7e9 + number,
                Type = "AAAA",
                Latency = number % 3 == 0 ? double.NaN : number,
                Server = "192.0.2.53",
                Tries = 1,
                CgroupId = (ulong)(number % 2),
            }),
            new Lookup(301, default, null, null, "getaddrinfo", "EAI_NONAME") { Time = 1.7e9 },
        ];
    }
}

public sealed class NameSumTableContract : TableProviderContract
{
    protected override ITableProvider Create()
    {
        NameSums sums = new();
        foreach (Lookup lookup in NameTableContract.Told.Lookups)
        {
            sums.Count(lookup);
        }

        sums.Publish();
        return new NameSumTable(sums, new QueryAttention(NamesRig.Options(), TimeProvider.System));
    }
}
