using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Tests.Snapshot;

public sealed class ExecutablePathsTests : IDisposable
{
    private readonly string _proc = Directory.CreateTempSubdirectory("bpftop-proc-").FullName;

    public void Dispose() => Directory.Delete(_proc, recursive: true);

    [Theory]
    [InlineData("/usr/bin/top", "/usr/bin/top")]
    [InlineData("/tmp/gone (deleted)", "/tmp/gone")]
    public void The_kernels_mark_is_taken_off(string target, string expected)
    {
        Directory.CreateDirectory($"{_proc}/10");
        File.CreateSymbolicLink($"{_proc}/10/exe", target);

        Assert.Equal(expected, Paths(_proc).Read(10));
    }

    [Fact]
    public void A_process_that_is_gone_has_none() => Assert.Null(Paths(_proc).Read(11));

    [Fact]
    public void Our_own_executable_is_found_and_exists()
    {
        ExecutablePaths paths = Paths("/proc");
        string? path = paths.Read(Environment.ProcessId);

        Assert.Equal(Environment.ProcessPath, path);
        Assert.Equal(ExecutableFate.Replaced, Fate(paths, path!));
        Assert.Equal(ExecutableFate.Deleted, Fate(paths, "/nonexistent"));
    }

    private static ExecutablePaths Paths(string procRoot) => ExecutablePaths.Of(procRoot, TimeProvider.System);

    private static ExecutableFate Fate(ExecutablePaths paths, string path)
    {
        ProcessIdentity identity = new() { Key = new ProcessKey(Environment.ProcessId, 1), Executable = path };
        Assert.True(paths.TryAskFate(identity, Environment.ProcessId));
        paths.Send();
        Assert.True(SpinWait.SpinUntil(paths.Take, TimeSpan.FromSeconds(30)), "no answer");
        return identity.ExecutableFate;
    }
}
