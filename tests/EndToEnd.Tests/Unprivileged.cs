namespace Bpftop.EndToEnd.Tests;

/// <summary>A copy that anybody may run, wherever the repository is, run as nobody.</summary>
internal sealed class Unprivileged : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bpftop-test-").FullName;

    public Unprivileged()
    {
        CliProgram.RunOther("cp", "-R", $"{CliProgram.Folder}/.", _folder).Expect(0);
        CliProgram.RunOther("chmod", "-R", "u=rwX,go=rX", _folder).Expect(0);
    }

    public CliResult Run(params string[] arguments) => CliProgram.RunOther(
        "setpriv",
        ["--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all", Path.Join(_folder, "bpftop"), .. arguments]);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
