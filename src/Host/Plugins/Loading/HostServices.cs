using Microsoft.Extensions.Logging;

namespace Bpftop.Host.Plugins.Loading;

/// <summary>What the host offers to each plugin.</summary>
internal sealed record HostServices(ILoggerFactory Loggers, TimeProvider Time, ICgroupPaths Cgroups, IBpf Bpf);

/// <summary>The host's BPF service as one plugin has it: what the plugin opened is closed with the plugin, even where
/// it forgot to.</summary>
internal sealed class OwnedBpf(IBpf host) : IBpf, IDisposable
{
    private readonly List<IBpfObject> _opened = [];
    private bool _disposed;

    public Availability Support => host.Support;

    public IBpfObject Open(string name, ReadOnlySpan<byte> elf)
    {
        IBpfObject opened = host.Open(name, elf);
        lock (_opened)
        {
            if (!_disposed)
            {
                _opened.Add(opened);
                return opened;
            }
        }

        // A refresh that outlived its plugin: what it opens now would never be closed.
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
