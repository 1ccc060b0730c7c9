using Bpftop.Bench;
using BenchmarkDotNet.Running;

if (args is ["engine", string socket])
{
    await EngineLists.RunAsync(socket);
    return;
}

if (args is ["history", .. var numbers])
{
    int[] counts = [.. numbers.Select(int.Parse)];
    HistoryFigures.Run(counts.Length > 0 ? counts[0] : 10_000, counts.Length > 1 ? counts[1] : 100);
    return;
}

if (args is ["details", .. var counted])
{
    DetailFigures.Run(counted.Length > 0 ? int.Parse(counted[0], System.Globalization.CultureInfo.InvariantCulture) : 5_000);
    return;
}

if (args is ["walk", ..])
{
    WalkFigures.Run();
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
