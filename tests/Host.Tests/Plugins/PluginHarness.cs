using System.Collections.Immutable;
using System.Diagnostics;
using Bpftop.Host.Plugins;
using Bpftop.Host.Plugins.Loading;
using Bpftop.Host.Snapshot;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bpftop.Host.Tests.Plugins;

/// <summary>A catalogue over plugins, and the sampling that the host would do with it.</summary>
internal sealed class PluginHarness : IDisposable
{
    private readonly Frame[] _frames = [new(), new(), new()];

    public PluginHarness(IEnumerable<IPluginSource> sources, PluginSettings? settings = null, PluginLimits? limits = null, ColumnCatalog? columns = null)
    {
        Columns = columns ?? new ColumnCatalog([]);
        Catalog = new PluginCatalog(sources, settings ?? PluginSettings.None, Columns, Host(), limits ?? Quick);
        Catalog.Start();
    }

    public PluginHarness(PluginRoot root, PluginSettings? settings = null, PluginLimits? limits = null, ColumnCatalog? columns = null)
        : this(new PluginFolders(TrustRule.OfThisProcess(), [root.Path], []).Find(), settings, limits, columns)
    {
    }

    /// <summary>Limits that tests need not wait for long.</summary>
    public static PluginLimits Quick { get; } = new()
    {
        Probe = TimeSpan.FromMilliseconds(200),
        Refresh = TimeSpan.FromMilliseconds(200),
        Plan = TimeSpan.FromMilliseconds(200),
        Run = TimeSpan.FromMilliseconds(200),
        Grace = TimeSpan.FromMilliseconds(200),
        StuckFill = TimeSpan.FromMilliseconds(200),
        FirstProbePause = TimeSpan.FromMilliseconds(50),
        FirstSuspension = TimeSpan.FromMilliseconds(200),

        // Wide enough for a busy machine; the slow plugin takes 5 ms.
        FillBudget = TimeSpan.FromMilliseconds(2),
    };

    /// <summary>The plugins' columns, and the host's only where a test gives them.</summary>
    public ColumnCatalog Columns { get; }

    public PluginCatalog Catalog { get; }

    /// <summary>The frame of the last tick.</summary>
    public Frame Frame { get; private set; } = new();

    public long Number { get; private set; }

    public static HostServices Host() => new(
        NullLoggerFactory.Instance, TimeProvider.System, new NoHost(), new NoHost());

    public static PluginSettings Options(string id, params (string Key, string Value)[] values) => new()
    {
        Options = new Dictionary<string, PluginOptions>
        {
            [id] = new(values.ToDictionary(static pair => pair.Key, static pair => pair.Value)),
        },
    };

    public static PluginSettings Switch(string id, bool on) => new() { Switches = new Dictionary<string, bool> { [id] = on } };

    public Frame Tick(int rows = 10, FrameDemand? demand = null, bool reversed = false)
    {
        Number++;
        Frame = _frames[Number % _frames.Length];
        SomeFrame.Write(Frame, Number, rows, reversed);
        Catalog.Runner.Extend(Frame, demand ?? FrameDemand.Everything);
        return Frame;
    }

    public PluginHealth Health(string id) => Catalog.Health().Single(health => health.Id == id);

    public ReadOnlySpan<double> Numbers(string id) => Frame.Numbers(Columns[id]);

    public ReadOnlySpan<string?> Texts(string id) => Frame.Texts(Columns[id]);

    /// <summary>Ticks until something is so.</summary>
    public void TickUntil(Func<bool> condition, string what, int rows = 10)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (true)
        {
            Tick(rows);
            if (condition())
            {
                return;
            }

            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"not within 10 s: {what}; {string.Join(", ", Catalog.Health())}");
            Pause();
        }
    }

    /// <summary>Waits until something is so, without ticks.</summary>
    public void WaitUntil(Func<bool> condition, string what)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"not within 10 s: {what}; {string.Join(", ", Catalog.Health())}");
            Pause();
        }
    }

    public void Dispose() => Catalog.Dispose();

    private static void Pause()
    {
        using ManualResetEventSlim never = new();
        never.Wait(TimeSpan.FromMilliseconds(10));
    }
}
