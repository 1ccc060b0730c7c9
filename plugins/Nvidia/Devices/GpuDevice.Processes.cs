using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using Bpftop.Nvidia.Nvml;

namespace Bpftop.Nvidia.Devices;

/// <summary>The processes of a GPU and of its MIG devices.</summary>
internal sealed unsafe partial class GpuDevice
{
    private const int MostInstances = 64;

    private GpuReading ReadProcesses(GpuReading gpu, ProcessTally? tally, ReadingClock clock)
    {
        List<Place> places = ReadInstances(out ImmutableArray<MigReading> instances);
        if (!places.Exists(static place => place.IsListed))
        {
            places = [ReadPlace(_handle, _label)];
        }

        bool isListed = places.Exists(static place => place.IsListed);
        Dictionary<int, NvmlProcessSample> samples = [];
        bool isSampled = Fault == NvmlReturn.Success && Succeeds(_samples.Read(_handle, samples));
        HashSet<int> pids = [.. places.SelectMany(static place => place.Memory.Keys)];
        if (Fault == NvmlReturn.Success && tally is not null)
        {
            Add(tally, places, pids, isSampled ? samples : null, clock);
        }

        _hasBaseline |= isSampled;
        return gpu with
        {
            Instances = instances,
            Processes = isListed ? pids.Count : double.NaN,
        };
    }

    private List<Place> ReadInstances(out ImmutableArray<MigReading> instances)
    {
        List<Place> places = [];
        List<MigReading> found = [];
        bool isSplit = FirstOfTwo(library.MigMode) == 1;
        int count = isSplit ? (int)double.MinNumber(Number(library.MigCount, _handle), MostInstances) : 0;
        for (uint slot = 0; slot < count; slot++)
        {
            // Slots without an instance answer "not found".
            nint device;
            if (!MayCall(library.MigHandleByIndex) || !Succeeds(library.MigHandleByIndex(_handle, slot, &device)))
            {
                continue;
            }

            string label = $"{_label}:{Id(Number(library.GpuInstanceId, device))}/{Id(Number(library.ComputeInstanceId, device))}";
            (double used, double total) = Memory(device);
            Place place = ReadPlace(device, label);
            places.Add(place);
            found.Add(new MigReading(label, Text(library.Uuid, device), used, total, place.IsListed ? place.Memory.Count : double.NaN));
        }

        instances = [.. found];
        return places;
    }

    private static string Id(double number) => double.IsNaN(number) ? "?" : number.ToString("F0", CultureInfo.InvariantCulture);

    private Place ReadPlace(nint device, string label)
    {
        Dictionary<int, double> memory = [];
        NvmlReturn fault = NvmlReturn.Success;
        bool isListed = Fault == NvmlReturn.Success && lists.TryRead(device, memory, out fault);
        if (isListed || fault != NvmlReturn.Success)
        {
            Succeeds(fault);
        }

        return new Place(label, memory, isListed);
    }

    /// <param name="tally">Gets the processes.</param>
    /// <param name="places">Where they have memory.</param>
    /// <param name="pids">The processes that do.</param>
    /// <param name="samples">Newest samples by pid; null where the GPU has none, as under MIG.</param>
    /// <param name="clock">When the round began.</param>
    private void Add(
        ProcessTally tally, List<Place> places, HashSet<int> pids, Dictionary<int, NvmlProcessSample>? samples, ReadingClock clock)
    {
        foreach (Place place in places)
        {
            foreach ((int pid, double bytes) in place.Memory)
            {
                tally.AddMemory(pid, place.Label, bytes);
            }
        }

        // At first the driver also returns older samples. Those are not about now, and a process that is not among them
        // may be busy.
        bool isKnown(int pid) => _hasBaseline || clock.IsRecent(samples![pid].TimeStamp);
        foreach (int pid in samples?.Keys.Where(isKnown) ?? [])
        {
            if (!pids.Contains(pid))
            {
                tally.AddMemory(pid, _label, double.NaN);
            }

            NvmlProcessSample sample = samples![pid];
            tally.AddUse(pid, (NvmlNumber.Of(sample.SmUtil), NvmlNumber.Of(sample.EncUtil), NvmlNumber.Of(sample.DecUtil)), clock.BootTimeOf(sample.TimeStamp));
        }

        // No new sample is no use, which only who has read before can tell.
        double none = samples is not null && _hasBaseline ? 0 : double.NaN;
        foreach (int pid in pids.Where(pid => samples is null || !samples.ContainsKey(pid) || !isKnown(pid)))
        {
            tally.AddUse(pid, (none, none, none), GpuProcess.NothingMeasured);
        }
    }

    private readonly record struct Place(string Label, Dictionary<int, double> Memory, bool IsListed);
}
