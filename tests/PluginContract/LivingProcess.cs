using System.Diagnostics;
using Bpftop.Toolkit;

namespace Bpftop.PluginContract;

/// <summary>A real process that sleeps; ended at the latest when it is disposed.</summary>
internal sealed class LivingProcess : IDisposable
{
    private readonly Process _process = Process.Start("sleep", "1000");

    /// <summary>The process as plugins know it.</summary>
    public ProcessRow Row => Some.Row(_process.Id, ProcessStat.Of("/proc", _process.Id)!.Value.Key.StartNs, "sleep", "sleep 1000");

    /// <summary>Ends it, and waits for that.</summary>
    public void End()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        End();
        _process.Dispose();
    }
}
