namespace Bpftop.TestPlugins.Hangs;

internal static class Forever
{
    private static readonly ManualResetEventSlim _never = new();

    public static void Wait() => _never.Wait();
}
