using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Bpftop.Host.Bpf;
using Bpftop.Host.Details.Calls;
using Bpftop.Host.Details.Files;
using Bpftop.Host.Details.Sockets;
using Bpftop.Toolkit;

namespace Bpftop.Bench;

/// <summary>What it takes to read the open files of a process, by BPF and from /proc, and what counting the system calls of one
/// process costs each call.</summary>
internal static partial class DetailFigures
{
    private const int Turns = 15;
    private const int Calls = 200_000;

    /// <param name="descriptors">How many this process opens, of four kinds.</param>
    public static void Run(int descriptors)
    {
        List<IDisposable> open = [];
        while (open.Count < descriptors)
        {
            open.Add((open.Count % 4) switch
            {
                0 => File.OpenHandle("/dev/null"),
                1 => File.OpenHandle("/proc/self/status"),
                2 => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp),
                _ => new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified),
            });
        }

        HostBpf bpf = new();
        using (FileDetail byBpf = new("/proc", bpf), byProc = new("/proc", new NoBpf()))
        using (SocketDetail sockets = new("/proc", bpf), socketsByProc = new("/proc", new NoBpf()))
        {
            Say("files by BPF", byBpf);
            Say("files from /proc", byProc);
            Say("sockets by BPF", sockets);
            Say("sockets from /proc", socketsByProc);
        }

        open.ForEach(static each => each.Dispose());
        double without = Call();
        double ofAnother;
        double counted;
        using (CallWatch.Start(bpf, ProcessStat.Of("/proc", 2)!.Value.Key))
        {
            ofAnother = Call();
        }

        using (CallWatch.Start(bpf, ProcessStat.Of("/proc", Environment.ProcessId)!.Value.Key))
        {
            counted = Call();
        }

        Console.WriteLine($"a call takes {without:F0} ns, {ofAnother:F0} ns while those of another process are counted, {counted:F0} ns while its own are");
    }

    private static void Say(string what, IDetailProvider provider)
    {
        ProcessRow row = new(ProcessStat.Of("/proc", Environment.ProcessId)!.Value.Key, 0, 0, 0, 0, ProcessTraits.None, "", "");
        TableBuffer rows = new(provider.Tab);
        double[] times = new double[Turns];
        for (int turn = 0; turn < Turns; turn++)
        {
            rows.Clear();
            long began = Stopwatch.GetTimestamp();
            provider.ReadAsync(row, rows, new Progress<int>(), default).GetAwaiter().GetResult();
            times[turn] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }

        Console.WriteLine($"{what}: {rows.Count} rows, median {times.Order().ElementAt(Turns / 2):F1} ms, shortest {times.Min():F1} ms");
    }

    /// <summary>Nanoseconds of a call that does next to nothing: the median of some turns.</summary>
    private static double Call()
    {
        double[] times = new double[Turns];
        for (int turn = 0; turn < Turns; turn++)
        {
            long began = Stopwatch.GetTimestamp();
            for (int call = 0; call < Calls; call++)
            {
                _ = GetParent();
            }

            times[turn] = Stopwatch.GetElapsedTime(began).TotalNanoseconds / Calls;
        }

        return times.Order().ElementAt(Turns / 2);
    }

    [LibraryImport("libc", EntryPoint = "getppid")]
    private static partial int GetParent();

    private sealed class NoBpf : IBpf
    {
        public Availability Support => new(AvailabilityState.Denied, "BPF: not in this measurement");

        public IBpfObject Open(string name, ReadOnlySpan<byte> elf) => throw new BpfException("BPF: not in this measurement");
    }
}
