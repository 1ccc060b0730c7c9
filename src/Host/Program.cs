using Bpftop.Host.Composition;
using Bpftop.Host.Options;

namespace Bpftop.Host;

internal static class Program
{
    private static int Main(string[] arguments)
    {
        Surroundings around = Surroundings.OfThisProcess();
        return CommandLine.Run(arguments, new Launcher(around, TimeProvider.System), around);
    }
}
