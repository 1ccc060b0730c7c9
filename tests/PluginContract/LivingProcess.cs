using System.Diagnostics;
using System.Globalization;

namespace Bpftop.PluginContract;

/// <summary>A real process that sleeps; ended at the latest when it is disposed.</summary>
internal sealed class LivingProcess : IDisposable
{
    private readonly Process _process = Process.Start("sleep", "1000");

    /// <summary>The process as plugins know it.</summary>
    public ProcessRow Row
    {
        get
        {
            // Field 22, behind a name that may hold anything: clock ticks of 10 ms since the machine started.
            string stat = File.ReadAllText($"/proc/{_process.Id}/stat");
            ulong ticks = ulong.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19], CultureInfo.InvariantCulture);
            return Some.Row(_process.Id, ticks * 10_000_000, "sleep", "sleep 1000");
        }
    }

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
