namespace Bpftop.Host.Collect;

/// <summary>Reads the machine's own counters: a constant number of reads each time.</summary>
internal interface ISystemReader : IDisposable
{
    /// <summary>Reads once; shares and rates are over the time since the last call.</summary>
    void Read(SystemSample into);
}
