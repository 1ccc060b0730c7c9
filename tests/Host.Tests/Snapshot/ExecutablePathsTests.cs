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

        Assert.Equal(expected, new ExecutablePaths(_proc).Read(10));
    }

    [Fact]
    public void A_process_that_is_gone_has_none() => Assert.Null(new ExecutablePaths(_proc).Read(11));

    [Fact]
    public void Our_own_executable_is_found_and_exists()
    {
        ExecutablePaths paths = new("/proc");
        string? path = paths.Read(Environment.ProcessId);

        Assert.Equal(Environment.ProcessPath, path);
        Assert.True(paths.Exists(Environment.ProcessId, path!));
        Assert.False(paths.Exists(Environment.ProcessId, "/nonexistent"));
    }
}
