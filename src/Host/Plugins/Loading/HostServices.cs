using Microsoft.Extensions.Logging;

namespace Bpftop.Host.Plugins.Loading;

/// <summary>What the host offers to each plugin.</summary>
internal sealed record HostServices(ILoggerFactory Loggers, TimeProvider Time, ICgroupPaths Cgroups, IBpf Bpf);

/// <summary>The host's BPF service for one plugin: what the plugin opened is closed with it, even if it forgets
/// to.</summary>
internal sealed class OwnedBpf(IBpf host) : IBpf, IDisposable
{
    private readonly List<IBpfObject> _opened = [];
    private bool _disposed;

    public Availability Support => host.Support;

    /// <summary>What the objects do that are open, as far as they are loaded.</summary>
    public ImmutableArray<BpfFeatureState> Features
    {
        get
        {
            lock (_opened)
            {
                return [.. _opened.SelectMany(static opened => opened.Features)];
            }
        }
    }

    public IBpfObject Open(string name, ReadOnlySpan<byte> elf)
    {
        IBpfObject opened = host.Open(name, elf);
        lock (_opened)
        {
            if (!_disposed)
            {
                // One that the plugin has closed itself does nothing any more.
                _opened.RemoveAll(static known => known.IsClosed);
                _opened.Add(opened);
                return opened;
            }
        }

        // The plugin is closed already: what a late refresh opens now would never be closed.
        opened.Dispose();
        throw new BpfException($"{name}: the plugin was switched off");
    }

    public void Dispose()
    {
        lock (_opened)
        {
            _disposed = true;
            foreach (IBpfObject opened in _opened)
            {
                opened.Dispose();
            }

            _opened.Clear();
        }
    }
}
