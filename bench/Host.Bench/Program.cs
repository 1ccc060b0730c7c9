using BenchmarkDotNet.Running;

if (args is ["engine", string socket])
{
    await EngineLists.RunAsync(socket);
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
