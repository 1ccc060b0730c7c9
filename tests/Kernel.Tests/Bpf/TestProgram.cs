using System.Diagnostics;

namespace Bpftop.Kernel.Tests.Bpf;

/// <summary>Compiles the programs beside the tests, each once.</summary>
internal static class TestProgram
{
    private static readonly Lazy<string> GuestProgram = new(() => Compile("guest", "guest.c", "-O1", "-pthread"));
    private static readonly Lazy<string> GuestBpf = new(() => CompileBpf("guest.bpf"));
    private static readonly Lazy<string> FeaturesBpf = new(() => CompileBpf("features.bpf"));
    private static readonly Lazy<string> FunctionsBpf = new(() => CompileBpf("functions.bpf"));

    public static string Guest => GuestProgram.Value;

    public static byte[] GuestObject => File.ReadAllBytes(GuestBpf.Value);

    public static byte[] FeaturesObject => File.ReadAllBytes(FeaturesBpf.Value);

    public static byte[] FunctionsObject => File.ReadAllBytes(FunctionsBpf.Value);

    /// <summary>The program of this repository, as it was built for the tests.</summary>
    public static string Bpftop => Path.Combine(AppContext.BaseDirectory, "bpftop");

    private static string Machine() =>
        System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64
            ? "aarch64"
            : "x86_64";

    private static string CompileBpf(string name) => Compile(
        $"{name}.o", $"{name}.c", "-O2", "-g", "-target", "bpf", "-mcpu=v3", $"-I/usr/include/{Machine()}-linux-gnu",
        $"-I{Path.Join(Repository.Root, "src/Abstractions/bpf")}", "-c");

    private static string Compile(string output, string source, params string[] options)
    {
        string path = Path.Combine(AppContext.BaseDirectory, $"{Environment.ProcessId}-{output}");
        ProcessStartInfo start = new("clang", [.. options, "-o", path, Path.Join(Repository.Root, "tests/Kernel.Tests/Bpf/programs", source)]) { RedirectStandardError = true };
        using Process compiler = Process.Start(start)!;
        string errors = compiler.StandardError.ReadToEnd();
        compiler.WaitForExit();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(path);
        return compiler.ExitCode == 0 ? path : throw new InvalidOperationException(errors);
    }
}
