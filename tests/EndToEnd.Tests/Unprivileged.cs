using System.Diagnostics;

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

    public CliResult Run(params string[] arguments) => RunWith([], arguments);

    /// <summary>With a few capabilities, as a service manager or a wrapper gives them; the file has none.</summary>
    /// <param name="capabilities">Their names in setpriv(1).</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="environment">Variables that are set, NAME=VALUE.</param>
    public CliResult RunWith(string[] capabilities, string[] arguments, string[]? environment = null) =>
        CliProgram.Finish(StartWith(capabilities, arguments, environment));

    /// <inheritdoc cref="RunWith"/>
    public Process StartWith(string[] capabilities, string[] arguments, string[]? environment = null)
    {
        string added = string.Concat(capabilities.Select(static capability => $",+{capability}"));
        return CliProgram.Start(
            "setpriv",
            [
                "--reuid=65534", "--regid=65534", "--clear-groups", $"--inh-caps=-all{added}", $"--ambient-caps=-all{added}",
                "env", .. environment ?? [], Path.Join(_folder, "bpftop"), .. arguments,
            ]);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
