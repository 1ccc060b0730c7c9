using Bpftop.Host.View;
using FsCheck;
using FsCheck.Fluent;

namespace Bpftop.Host.Tests.View;

public sealed class IndexTests
{
    [Fact]
    public void A_pid_is_found_at_its_first_row_also_after_the_index_was_used_before()
    {
        PidIndex index = new();
        Prop.ForAll<int[]>(pids =>
        {
            index.Build(pids);
            return pids.All(pid => index.Find(pid) == Array.IndexOf(pids, pid)) && index.Find(int.MinValue + 1) == Array.IndexOf(pids, int.MinValue + 1);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_set_of_keys_holds_what_a_set_holds() =>
        Prop.ForAll<(byte Pid, bool Add)[]>(steps =>
        {
            KeySet set = new();
            HashSet<byte> expected = [];
            foreach ((byte pid, bool add) in steps)
            {
                // Few homes, so that runs collide and holes must be closed.
                ProcessKey key = new(pid % 40, (ulong)(pid % 40) << 50);
                if (add)
                {
                    set.Add(key);
                    expected.Add((byte)(pid % 40));
                }
                else
                {
                    set.Remove(key);
                    expected.Remove((byte)(pid % 40));
                }
            }

            return set.Count == expected.Count
                && Enumerable.Range(0, 40).All(pid => set.Contains(new ProcessKey(pid, (ulong)pid << 50)) == expected.Contains((byte)pid));
        }).QuickCheckThrowOnFailure();
}
