using Bpftop.Host.Cli;
using Bpftop.Host.Composition;

namespace Bpftop.Host;

internal static class Program
{
    private static int Main(string[] arguments)
    {
        Surroundings around = Surroundings.OfThisProcess();
        return CommandLine.Run(arguments, new Commands(around, TimeProvider.System), around);
    }
}
