using System.Collections.Concurrent;
using System.Diagnostics;

namespace Bpftop.Tests.Nvidia;

/// <summary>A <c>libnvidia-ml.so.1</c> of the test's own, from <c>tests/fixtures/nvml</c>, that answers as the test says.
/// </summary>
internal sealed class FakeNvml : IDisposable
{
    /// <summary>One GPU that supports everything.</summary>
    public const string OneGpu = """
        gpus 1
        gpu 0 util 37
        gpu 0 encoder 11
        gpu 0 decoder 7
        gpu 0 total 25769803776
        gpu 0 used 8589934592
        gpu 0 reserved 536870912
        gpu 0 temp 71
        gpu 0 power 182400
        gpu 0 limit 350000
        gpu 0 fan 45
        gpu 0 sm 1905
        gpu 0 mem 7001
        gpu 0 throttle 4

        """;

    private static readonly ConcurrentDictionary<string, Lazy<byte[]>> _built = new(StringComparer.Ordinal);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bpftop-nvml-");

    /// <param name="scenario">What it answers; <c>nvml.c</c> says how it is written.</param>
    /// <param name="flag">For the compiler: another build of it.</param>
    public FakeNvml(string scenario, string flag = "-DVERSIONS=3")
    {
        Library = Path.Join(_folder.FullName, "libnvidia-ml.so.1");
        File.WriteAllBytes(Library, _built.GetOrAdd(flag, static flag => new Lazy<byte[]>(() => Build(flag))).Value);
        Configuration = Path.Join(_folder.FullName, "config.json");
        File.WriteAllText(Configuration, $$"""{ "plugins": { "nvidia": { "library": "{{Library}}" } } }""");
        File.WriteAllText(Library + ".log", "");
        Say(scenario);
    }

    /// <summary>Each fake is another file, so the loader makes another library of it.</summary>
    public string Library { get; }

    /// <summary>A configuration of bpftop that names it.</summary>
    public string Configuration { get; }

    /// <summary>What it was asked to do, in order.</summary>
    public string[] Log => File.ReadAllLines(Library + ".log");

    public int Count(string line) => Log.Count(entry => entry == line);

    /// <summary>Changes what it answers from the next call on.</summary>
    public void Say(string scenario)
    {
        // At once, for it may be reading.
        File.WriteAllText(Library + ".new", scenario);
        File.Move(Library + ".new", Library + ".scenario", overwrite: true);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static byte[] Build(string flag)
    {
        string output = Path.GetTempFileName();
        try
        {
            using Process compiler = Process.Start("cc", [flag, "-Wall", "-Werror", "-Wno-unused-function", "-O1", "-shared", "-fPIC", "-o", output, Path.Join(Repository.Root, "tests/fixtures/nvml/nvml.c")]);
            compiler.WaitForExit();
            return compiler.ExitCode == 0
                ? File.ReadAllBytes(output)
                : throw new InvalidOperationException($"cc could not build the fake NVML: exit code {compiler.ExitCode}; its message is above");
        }
        finally
        {
            File.Delete(output);
        }
    }
}
