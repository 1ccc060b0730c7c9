using Bpftop.Toolkit;
using FsCheck;
using FsCheck.Fluent;

namespace Bpftop.Abstractions.Tests.Toolkit;

public sealed class ProcessMapTests
{
    /// <summary>What is done to the map: few pids and start times, so that they meet again.</summary>
    private readonly record struct Step(int Pid, int Start, bool Forget, int Keep);

    [Fact]
    public void It_is_a_dictionary_that_forgets()
    {
        Gen<Step> step =
            from pid in Gen.Choose(1, 40)
            from start in Gen.Choose(0, 3)
            from forget in Gen.Choose(0, 9)
            from keep in Gen.Choose(0, 8)
            select new Step(pid, start, forget == 0, keep);

        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(300),
            Prop.ForAll(Gen.ListOf(step, 300).ToArbitrary(), steps => Agree([.. steps])));
    }

    [Fact]
    public void A_reused_pid_is_another_process()
    {
        ProcessMap<string> map = new();
        map.Touch(new ProcessKey(7, 1), 1, out _) = "old";

        Assert.Null(map.Touch(new ProcessKey(7, 2), 2, out bool isNew));
        Assert.True(isNew);
        Assert.True(map.TryGet(new ProcessKey(7, 1), out string? old));
        Assert.Equal("old", old);
        map.Forget(2);
        Assert.False(map.TryGet(new ProcessKey(7, 1), out _));
        Assert.Equal(1, map.Count);
    }

    [Fact]
    public void A_steady_number_of_processes_costs_no_memory()
    {
        ProcessMap<long> map = new();
        for (int pid = 0; pid < 1000; pid++)
        {
            map.Touch(new ProcessKey(pid, 1), 1, out _) = pid;
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (long tick = 2; tick < 200; tick++)
        {
            // One of them is replaced at every refresh.
            for (int pid = 0; pid < 1000; pid++)
            {
                map.Touch(new ProcessKey(pid, pid == tick ? (ulong)tick : 1), tick, out _);
            }

            map.Forget(tick);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1000, map.Count);
    }

    private static bool Agree(Step[] steps)
    {
        ProcessMap<int> map = new();
        Dictionary<ProcessKey, (int Value, long Seen)> model = [];
        for (int tick = 1; tick <= steps.Length; tick++)
        {
            Step step = steps[tick - 1];
            if (step.Forget)
            {
                long oldest = tick - step.Keep;
                map.Forget(oldest);
                foreach (ProcessKey gone in model.Where(pair => pair.Value.Seen < oldest).Select(static pair => pair.Key).ToArray())
                {
                    model.Remove(gone);
                }
            }
            else
            {
                ProcessKey key = new(step.Pid, (ulong)step.Start);
                bool wasThere = model.TryGetValue(key, out (int Value, long Seen) known);
                ref int value = ref map.Touch(key, tick, out bool isNew);
                if (isNew == wasThere || value != known.Value)
                {
                    return false;
                }

                value = tick;
                model[key] = (tick, tick);
            }

            if (map.Count != model.Count || !model.All(pair => map.TryGet(pair.Key, out int kept) && kept == pair.Value.Value))
            {
                return false;
            }
        }

        return true;
    }
}
