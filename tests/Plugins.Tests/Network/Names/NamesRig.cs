using System.Diagnostics.CodeAnalysis;
using Bpftop.Host.Bpf;
using Bpftop.Network.Names;
using Bpftop.Plugins.Tests.Freezer;

namespace Bpftop.Plugins.Tests.Network.Names;

/// <summary>The plugin's programs for names in the running kernel, read when a test says so.</summary>
internal sealed class NamesRig : IDisposable
{
    private readonly LookupLog _log = new();
    private readonly NameSums _sums = new();
    private readonly QueryAttention _attention;

    /// <param name="looks">Whether somebody looks from the start.</param>
    /// <param name="time">The clock, or null for the system's.</param>
    /// <param name="queries">The option of that name, or null for its default.</param>
    /// <param name="mostCalls">Calls of libc that may be under way at a time.</param>
    public NamesRig(bool looks = true, TimeProvider? time = null, string? queries = null, uint mostCalls = 4096)
    {
        time ??= TimeProvider.System;
        _attention = new QueryAttention(Options(queries), time);
        if (looks)
        {
            Look();
        }

        Watch = new NameWatch(new HostBpf(), new RealRoot(), time, _attention, _log, _sums) { MostCalls = mostCalls };
        Watch.Open();
    }

    public NameWatch Watch { get; }

    /// <summary>What has come by now.</summary>
    public Lookup[] Lookups
    {
        get
        {
            Watch.Read();
            return _log.Readings.Current.Lookups;
        }
    }

    public NameSum[] Sums => _sums.Readings.Current.Sums;

    /// <summary>What is missing from the look-ups.</summary>
    public string? Notice => _log.Readings.Current.Notice;

    /// <summary>What is missing from the sums.</summary>
    public string? SumNotice => _sums.Readings.Current.Notice;

    /// <summary>The options of a plugin with one for queries, or without it.</summary>
    public static PluginOptions Options(string? queries = null) =>
        new(queries is null ? new Dictionary<string, string>() : new() { [QueryAttention.Key] = queries });

    /// <summary>Somebody looks, at refreshes a second apart.</summary>
    public void Look() => _attention.Pay(new Tick(1, TimeSpan.FromSeconds(1), [], []));

    /// <summary>Waits until there are so many look-ups of a name.</summary>
    public Lookup[] Await(string name, int count)
    {
        Wait.Until(() => Of(name).Length >= count, () => $"{Of(name).Length} look-ups of {name}, of {Lookups.Length}: {string.Join("; ", Lookups.TakeLast(5))}");
        return Of(name);
    }

    public Lookup[] Of(string name) => [.. Lookups.Where(lookup => lookup.Name == name)];

    public void Dispose() => Watch.Dispose();

    private sealed class RealRoot : ICgroupPaths
    {
        public string? Root => TestCgroup.Mount;

        public bool TryGet(ulong id, [NotNullWhen(true)] out string? path)
        {
            path = null;
            return false;
        }
    }
}
