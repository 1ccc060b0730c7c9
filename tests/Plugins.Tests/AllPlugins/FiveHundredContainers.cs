using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Bpftop.Containers;
using Bpftop.Containers.Engines;
using Bpftop.Freezer;
using Bpftop.Nvidia;
using Bpftop.Nvidia.Devices;
using Bpftop.PluginContract;
using Bpftop.Plugins.Tests.Containers;
using Bpftop.Systemd;
using Bpftop.Systemd.Bus;
using Bpftop.Tests.Nvidia;
using Bpftop.Toolkit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bpftop.Plugins.Tests.AllPlugins;

/// <summary>A machine of 500 containers, 50 services and 5,000 processes, whose engine and driver answer, and all four
/// plugins on it, put together by their own entries.</summary>
internal sealed class FiveHundredContainers : ICgroupPaths, IAsyncDisposable
{
    public const int Containers = 500;

    private const int Services = 50;
    private const int FirstPid = 1001;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bpftop-all-");
    private readonly FakeEngine _engine = new();
    private readonly FakeNvml _nvml = new(Scenario());
    private readonly List<ServiceProvider> _plugins = [];
    private readonly string[] _paths = [.. Enumerable.Range(0, Containers).Select(ContainerPath), .. Enumerable.Range(0, Services).Select(static n => $"/system.slice/web-{n}.service")];

    public FiveHundredContainers()
    {
        for (int number = 0; number < Containers; number++)
        {
            _engine.Add(number, $"web-{number}", "registry.example/shop/web:1");
        }

        string run = _folder.CreateSubdirectory("run").FullName;
        Root = _folder.CreateSubdirectory("cgroup").FullName;
        PluginOptions sockets = new(new Dictionary<string, string> { ["sockets"] = _engine.SocketPath });
        Add(new SystemdPlugin(), [], services => services.AddSingleton(new Surroundings { RunRoot = run, SystemBus = null }));
        Add(new ContainersPlugin(), [], services => services.AddSingleton(new EndpointDiscovery(sockets, static _ => null, run, $"{run}/docker.sock")).AddSingleton<Func<int, EngineHome>>(static _ => EngineHome.Unknown));
        Add(new FreezerPlugin(), new() { ["journal"] = $"{run}/freezer" }, static _ => { });
        Add(new NvidiaPlugin(), new() { ["library"] = _nvml.Library }, static services =>
        {
            // A reading is good for some seconds; here it stays as new as it was.
            services.AddSingleton<TimeProvider>(new ManualClock());
            services.AddSingleton(static provider => new GpuRefresh(
                provider.GetRequiredService<PluginOptions>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<Latest<GpuReadings>>())
            {
                SeesPids = static () => true,
            });
        });
    }

    public string? Root { get; }

    /// <summary>Neighbours are of different cgroups, as in a tree of processes that grew for days.</summary>
    public ProcessRow[] Rows { get; } = [.. Enumerable.Range(0, 5000).Select(static index =>
        Some.Row(FirstPid + index, startNs: 1) with
        {
            CgroupId = (ulong)(index % (Containers + Services)) + 1,
            Traits = index % 100 == 0 ? ProcessTraits.Frozen : ProcessTraits.None,
        })];

    public ProcessUsage[] Usage { get; } = [.. Enumerable.Repeat(new ProcessUsage(1, 4096, 0, 0, 1), 5000)];

    public IEnumerable<IColumnProvider> Columns => All<IColumnProvider>();

    public IEnumerable<ITableProvider> Tables => All<ITableProvider>();

    public IEnumerable<IMeterProvider> Meters => All<IMeterProvider>();

    public bool TryGet(ulong id, [NotNullWhen(true)] out string? path)
    {
        path = id >= 1 && id <= (ulong)_paths.Length ? _paths[id - 1] : null;
        return path is not null;
    }

    /// <summary>Lets every source say what it has, as the host does around the first refreshes.</summary>
    public async Task SettleAsync()
    {
        foreach (IProbe probe in All<IProbe>())
        {
            await probe.ProbeAsync(CancellationToken.None);
        }

        // The first refresh says which cgroups there are and which tables are looked at.
        for (int number = 1; number <= 2; number++)
        {
            foreach (IColumnProvider columns in Columns)
            {
                new ColumnSheet(columns).Fill(Rows, number);
            }

            foreach (ITableProvider table in Tables)
            {
                table.Fill(new Tick(number, TimeSpan.FromSeconds(1), Rows, Usage), new TableBlock(new TableBuffer(table.Table)));
            }

            foreach (IBackgroundRefresh refresh in All<IBackgroundRefresh>())
            {
                await refresh.RefreshAsync(CancellationToken.None);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ServiceProvider plugin in _plugins)
        {
            await plugin.DisposeAsync();
        }

        await _engine.DisposeAsync();
        _nvml.Dispose();
        _folder.Delete(recursive: true);
    }

    private static string ContainerPath(int number)
    {
        string id = FakeEngine.Id(number);
        return (number % 4) switch
        {
            0 => $"/docker/{id}",
            1 => $"/system.slice/docker-{id}.scope",
            2 => $"/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod{Pod(number, '_')}.slice/cri-containerd-{id}.scope",
            _ => $"/kubepods/besteffort/pod{Pod(number, '-')}/{id}",
        };
    }

    private static string Pod(int number, char separator) =>
        new Guid(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]).ToString().Replace('-', separator);

    /// <summary>Every tenth process uses one of eight GPUs.</summary>
    private static string Scenario()
    {
        StringBuilder text = new("gpus 8\n");
        for (int index = 0; index < 5000; index += 10)
        {
            text.Append(CultureInfo.InvariantCulture, $"process {index / 10 % 8} compute {FirstPid + index} 1048576\n");
        }

        return text.ToString();
    }

    private void Add(IPlugin plugin, Dictionary<string, string> options, Action<IServiceCollection> replace)
    {
        ServiceCollection services = new();
        services.AddSingleton(typeof(Microsoft.Extensions.Logging.ILogger<>), typeof(NullLogger<>));
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(new PluginOptions(options));
        services.AddSingleton<ICgroupPaths>(this);
        plugin.Register(services);
        replace(services);
        _plugins.Add(services.BuildServiceProvider());
    }

    private IEnumerable<T> All<T>() => _plugins.SelectMany(static plugin => plugin.GetServices<T>());
}
