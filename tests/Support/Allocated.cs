namespace Bpftop.Tests.Support;

/// <summary>What code allocates on the thread that runs it.</summary>
internal static class Allocated
{
    private const int Goes = 10;

    /// <summary>The least of some goes: what the runtime allocates once, when it compiles a method anew, is not the code's;
    /// what the code allocates it does in each.</summary>
    public static long Least(Action code)
    {
        long least = long.MaxValue;
        for (int go = 0; go < Goes; go++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            code();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
