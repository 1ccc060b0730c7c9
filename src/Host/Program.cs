namespace Bpftop.Host;

internal static class Program
{
    private static int Main()
    {
        Console.Error.WriteLine("bpftop: not wired yet");
        return 1;
    }
}
