namespace Bpftop.Host.Tests.Options;

/// <summary>A folder that goes with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("bpftop-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
