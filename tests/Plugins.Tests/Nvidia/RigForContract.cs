using Bpftop.Tests.Nvidia;

namespace Bpftop.Plugins.Tests.Nvidia;

/// <summary>Two GPUs with processes among those that the contract's tests make up.</summary>
internal static class RigForContract
{
    public const string Scenario = FakeNvml.OneGpu + """
        gpus 2
        gpu 1 total 1000
        gpu 1 used 500
        process 0 compute 1001 1048576
        process 0 graphics 1002 4096
        process 1 compute 1002 8192
        process 1 compute 1003 -1
        sample 0 1001 50 10 5
        """;

    /// <summary>A rig that has read once; whoever holds the list disposes it.</summary>
    public static Rig Open(List<Rig> rigs)
    {
        Rig rig = new(new FakeNvml(Scenario));
        rigs.Add(rig);
        Task.Run(rig.OpenAsync).GetAwaiter().GetResult();
        return rig;
    }
}
