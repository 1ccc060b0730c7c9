using Bpftop.Host.Bpf;

namespace Bpftop.Host.Collect.Bpf;

/// <summary>Along the kernel's list of tasks, run by run: a system call for each, which are few: a run takes
/// milliseconds.</summary>
/// <param name="run">Runs the program.</param>
internal sealed unsafe class ListWay(BpfRun run) : ITaskWay
{
    /// <summary>So often a walk begins anew because the task at which it paused is gone; then it goes without a pause.</summary>
    private const int MostLosses = 3;

    public bool IsByPid => false;

    public void Run(WalkHeader* header)
    {
        for (int losses = 0; ; losses++)
        {
            if (losses == MostLosses)
            {
                header->MostNs = long.MaxValue;
            }

            RunToEnd(header);
            if (header->IsOver != 0)
            {
                return;
            }

            header->Begin();
        }
    }

    private void RunToEnd(WalkHeader* header)
    {
        while ((header->IsOver | header->PlaceLost) == 0)
        {
            // Not by how many tasks it has met: those of other pid namespaces do not count.
            (int place, ulong startNs) = (header->Place, header->PlaceStartNs);
            run.Run();
            if ((header->IsOver | header->PlaceLost) == 0 && header->Place == place && header->PlaceStartNs == startNs)
            {
                throw new BpfException("walk: does not get on; report this with the kernel's version, and use --collector proc meanwhile");
            }
        }
    }
}
