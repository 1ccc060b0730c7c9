namespace Bpftop.Host.Collect;

/// <summary>The state of a process whose leader has ended: that of the thread of it that does most.</summary>
internal static class ThreadStates
{
    /// <summary>A process that has ended, its leader at least.</summary>
    public static bool HasEnded(byte state) => state is (byte)'Z' or (byte)'X';

    /// <summary>Adds a thread to a process; one that lives says that only the leader has ended.</summary>
    public static void Add(ref ProcessRecord process, byte thread)
    {
        if (HasEnded(thread))
        {
            return;
        }

        if (HasEnded(process.State))
        {
            process.Flags |= TaskFlags.LeaderGone;
        }

        process.State = Rank(thread) > Rank(process.State) ? thread : process.State;
    }

    private static int Rank(byte state) => state switch
    {
        (byte)'R' => 7,
        (byte)'D' => 6,
        (byte)'S' => 5,
        (byte)'t' => 4,
        (byte)'T' => 3,
        (byte)'P' => 2,
        (byte)'I' => 1,
        _ => 0,
    };
}
