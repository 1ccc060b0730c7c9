using Bpftop.Plugins.Tests.Network.Traffic;

/// <summary>Has a process of its own count packets until it is killed: .NET calls this in a process that has the assembly
/// among its DOTNET_STARTUP_HOOKS.</summary>
internal static class StartupHook
{
    /// <summary>Environment variables with what it is to do.</summary>
    public const string Layer = "BPFTOP_TEST_LAYER";
    public const string Interface = "BPFTOP_TEST_INTERFACE";

    public static void Initialize()
    {
        string layer = Environment.GetEnvironmentVariable(Layer)!;
        string networkInterface = Environment.GetEnvironmentVariable(Interface)!;
        using TrafficRig rig = networkInterface.Length == 0 ? new(("traffic", layer)) : new(("traffic", layer), ("interface", networkInterface));
        Console.WriteLine("counting");
        Console.ReadLine();
    }
}
