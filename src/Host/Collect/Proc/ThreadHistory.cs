using Bpftop.Toolkit;

namespace Bpftop.Host.Collect.Proc;

/// <summary>Keeps what threads had done when they were seen last, so that it stays with their process when they end.</summary>
/// <remarks>
/// /proc forgets the switches and waits of a thread that ended. Its I/O is in the process's own file, but in there with
/// that of every child that the process waited for, so the file is good only until the first one. What a thread did
/// after it was seen last is lost, and so is what nobody asked for while it ran (<see cref="TaskFacts"/>). One thread at a time; no allocation while the same threads run on.
/// </remarks>
internal sealed class ThreadHistory
{
    private readonly ProcessMap<Past> _processes = new();
    private long _walk;

    public void Begin() => _walk++;

    public void End() => _processes.Forget(_walk);

    /// <summary>Adds to a process what its ended threads did.</summary>
    /// <param name="process">The process, with the sums over the threads it has.</param>
    /// <param name="threads">Those, or nothing where it has only one.</param>
    /// <param name="hasWaited">Whether it has waited for children, so that its I/O is a sum over threads, too.</param>
    public void Add(ref ProcessRecord process, ReadOnlySpan<ThreadRecord> threads, bool hasWaited)
    {
        ref Past? slot = ref _processes.Touch(process.Key, _walk, out _);
        Past past = slot ??= new Past();
        if (threads.IsEmpty)
        {
            Seen leader = new(process.Pid, process.StartNs, process.Work);
            past.Follow(process.Pid, new ReadOnlySpan<Seen>(in leader));
        }
        else
        {
            past.Follow(process.Pid, threads);
        }

        past.AddTo(ref process.Work, hasWaited);
    }

    private struct Seen(int tid, ulong startNs, in WorkCounters work)
    {
        public int Tid = tid;
        public ulong StartNs = startNs;
        public WorkCounters Work = work;
    }

    private sealed class Past
    {
        private Seen[] _last = new Seen[1];
        private Seen[] _now = new Seen[1];
        private int _count;
        private WorkCounters _ended;
        private WorkCounters _total;
        private bool _hasWaited;

        public void Follow(int pid, ReadOnlySpan<ThreadRecord> threads)
        {
            Reserve(threads.Length);
            for (int index = 0; index < threads.Length; index++)
            {
                _now[index] = new Seen(threads[index].Tid, threads[index].StartNs, threads[index].Work);
            }

            Follow(pid, threads.Length);
        }

        public void Follow(int pid, ReadOnlySpan<Seen> threads)
        {
            Reserve(threads.Length);
            threads.CopyTo(_now);
            Follow(pid, threads.Length);
        }

        public void AddTo(ref WorkCounters work, bool hasWaited)
        {
            if (hasWaited && !_hasWaited && _total.ReadBytes != WorkCounters.Unknown)
            {
                // Until now the kernel's sum was the process's own, and is not less than it was. What its threads did
                // since it was read last is in neither, as far as it is not more than those that ended had done.
                _ended.ReadChars = Rest(_total.ReadChars, work.ReadChars);
                _ended.WriteChars = Rest(_total.WriteChars, work.WriteChars);
                _ended.ReadBytes = Rest(_total.ReadBytes, work.ReadBytes);
                _ended.WriteBytes = Rest(_total.WriteBytes, work.WriteBytes);
            }

            _hasWaited = hasWaited;
            if (hasWaited)
            {
                work.AddIo(_ended);
            }

            AddToKnown(ref work.RunDelayNs, _ended.RunDelayNs);
            AddToKnown(ref work.BlockDelayNs, _ended.BlockDelayNs);
            AddToKnown(ref work.VoluntarySwitches, _ended.VoluntarySwitches);
            AddToKnown(ref work.InvoluntarySwitches, _ended.InvoluntarySwitches);
            _total = work;
        }

        private void Reserve(int threads)
        {
            if (_now.Length < threads)
            {
                _now = new Seen[threads * 2];
            }
        }

        private void Follow(int pid, int count)
        {
            // When another thread than the leader calls exec, it takes the leader's number and all others end.
            bool replaced = false;
            for (int index = 0; index < _count; index++)
            {
                ref readonly Seen last = ref _last[index];
                int now = Find(last, count, index);
                if (now >= 0 && last.Tid == pid && HasFallen(last.Work, _now[now].Work))
                {
                    replaced = true;
                    Count(last.Work);
                }
            }

            for (int index = 0; index < _count && !replaced; index++)
            {
                if (Find(_last[index], count, index) < 0)
                {
                    Count(_last[index].Work);
                }
            }

            (_last, _now) = (_now, _last);
            _count = count;
        }

        private int Find(in Seen thread, int count, int likely)
        {
            for (int step = 0; step < count; step++)
            {
                int index = likely + step < count ? likely + step : likely + step - count;
                if (index >= 0 && index < count && _now[index].Tid == thread.Tid && _now[index].StartNs == thread.StartNs)
                {
                    return index;
                }
            }

            return -1;
        }

        private void Count(in WorkCounters ended)
        {
            AddKnown(ref _ended.ReadChars, ended.ReadChars);
            AddKnown(ref _ended.WriteChars, ended.WriteChars);
            AddKnown(ref _ended.ReadBytes, ended.ReadBytes);
            AddKnown(ref _ended.WriteBytes, ended.WriteBytes);
            AddKnown(ref _ended.RunDelayNs, ended.RunDelayNs);
            AddKnown(ref _ended.BlockDelayNs, ended.BlockDelayNs);
            AddKnown(ref _ended.VoluntarySwitches, ended.VoluntarySwitches);
            AddKnown(ref _ended.InvoluntarySwitches, ended.InvoluntarySwitches);
        }

        private static bool HasFallen(in WorkCounters last, in WorkCounters now) =>
            HasFallen(last.VoluntarySwitches, now.VoluntarySwitches)
            || HasFallen(last.InvoluntarySwitches, now.InvoluntarySwitches)
            || HasFallen(last.RunDelayNs, now.RunDelayNs);

        private static bool HasFallen(ulong last, ulong now) => now < last && last != WorkCounters.Unknown;

        private static ulong Rest(ulong total, ulong living) => total > living && living != WorkCounters.Unknown ? total - living : 0;

        private static void AddKnown(ref ulong sum, ulong value) => sum += value == WorkCounters.Unknown ? 0 : value;

        private static void AddToKnown(ref ulong sum, ulong value) => sum += sum == WorkCounters.Unknown ? 0 : value;
    }
}
