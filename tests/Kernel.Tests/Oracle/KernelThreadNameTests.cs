using System.Text;
using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Bpf;
using Bpftop.Host.Collect.Proc;

namespace Bpftop.Kernel.Tests.Oracle;

/// <summary>The names of this machine's kernel threads, with both collectors.</summary>
public sealed class KernelThreadNameTests
{
    private const int LongestComm = 15;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("bpf")]
    [InlineData("proc")]
    public void Every_kernel_thread_has_the_whole_name_that_proc_shows(string name)
    {
        using ICollector collector = name == "bpf" ? BpfCollector.Create() : ProcCollector.ForThisMachine(null);
        HashSet<int> left = [.. Names(collector).Keys];
        int whole = 0;
        Assert.NotEmpty(left);

        // A worker goes from one work to the next: what /proc says before and after the walk was so in between.
        using ManualResetEventSlim never = new();
        long start = TimeProvider.System.GetTimestamp();
        Dictionary<int, string> seen = [];
        Dictionary<int, string?> before = [];
        while (left.Count > 0)
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(start) < Longest,
                string.Join('\n', left.Select(pid => $"{pid}: /proc has \"{before.GetValueOrDefault(pid)}\", the walk \"{seen.GetValueOrDefault(pid)}\"")));
            before = left.ToDictionary(static pid => pid, Comm);
            seen = Names(collector);
            foreach (int pid in left.ToArray())
            {
                if (before[pid] is not { } comm || !seen.TryGetValue(pid, out string? found))
                {
                    left.Remove(pid);
                }
                else if (found == comm && Comm(pid) == comm)
                {
                    left.Remove(pid);
                    whole += comm.Length > LongestComm ? 1 : 0;
                }
            }

            never.Wait(TimeSpan.FromMilliseconds(5));
        }

        Assert.True(whole > 0, "no kernel thread has more than 15 bytes of a name");
    }

    private static string? Comm(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/comm", Encoding.Latin1).TrimEnd('\n');
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static Dictionary<int, string> Names(ICollector collector)
    {
        Dictionary<int, string> names = [];
        foreach (ref readonly ProcessRecord record in collector.Walk(withThreads: false).Processes)
        {
            if ((record.Flags & TaskFlags.KernelThread) != 0)
            {
                names[record.Pid] = Encoding.Latin1.GetString(record.KernelName);
            }
        }

        return names;
    }
}
