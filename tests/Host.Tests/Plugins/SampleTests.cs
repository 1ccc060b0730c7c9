using System.Diagnostics;
using System.Globalization;
using Bpftop.Host.Plugins;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;

namespace Bpftop.Host.Tests.Plugins;

/// <summary>A third party's plugin: built outside the solution against the packed contract alone, put into a folder,
/// and there, with no edit of the host.</summary>
public sealed class SampleTests : IDisposable
{
    private readonly string _out = Directory.CreateTempSubdirectory("bpftop-sample-").FullName;

    public void Dispose() => Directory.Delete(_out, recursive: true);

    [Fact]
    public async Task The_sample_builds_against_the_package_and_is_a_column_a_filter_and_a_sort_key()
    {
        await Build();
        using PluginRoot root = new();
        root.Copy(Path.Combine(_out, "plugins", "Script"), "Script");
        Assert.Equal(["Bpftop.Sample.Script.dll"], Directory.GetFiles(root["Script"], "*.dll").Select(Path.GetFileName));
        using PluginHarness host = new(root, columns: new ColumnCatalog(HostColumns.All));

        Frame frame = host.Tick(rows: 3);
        frame.Rows[1] = frame.Rows[1] with { CommandLine = "python3 /srv/job.py --fast" };
        frame.Rows[2] = frame.Rows[2] with { CommandLine = "bash deploy.sh to production" };
        host.Catalog.Runner.Extend(frame, FrameDemand.Everything);

        Assert.Equal(PluginState.Ready, host.Health("script").State);
        Assert.Equal(new string?[] { null, "job.py", "deploy.sh" }, host.Texts("script.name").ToArray());
        Assert.Equal([double.NaN, 1, 2], host.Numbers("script.args").ToArray());

        Assert.True(Filter.TryParse("script.args >= 1 and script.name ~ /\\./", host.Columns, out Filter? filter, out FilterError? error), error?.Message);
        ProcessView view = new(host.Columns);
        ViewOptions options = new() { Sort = host.Columns["script.args"], Order = SortOrder.Descending };
        view.Update(frame, options);
        Assert.Equal([1003, 1002, 1001], Pids(view));
        view.Update(frame, options with { Order = SortOrder.Ascending, Filter = filter });
        Assert.Equal([1002, 1003], Pids(view));

        await TheProgramShowsIt(root);
        await ProgramsInTheKernelCount(root);
        await ItsOwnTestsPass();
    }

    /// <summary>The sample that brings BPF of its own: it counts what this test sends.</summary>
    private async Task ProgramsInTheKernelCount(PluginRoot root)
    {
        root.Copy(Path.Combine(_out, "plugins", "Signals"), "Signals");
        Assert.Equal(["Bpftop.Sample.Signals.dll"], Directory.GetFiles(root["Signals"], "*.dll").Select(Path.GetFileName));
        using Process shell = Process.Start(new ProcessStartInfo("sh", ["-c", "trap : USR1; while :; do kill -USR1 $$; sleep 0.02; done"]))!;
        try
        {
            ProgramRun run = await ProgramRun.OfBpftop(
                "snapshot", "--plugin-dir", root.Path, "-n", "4", "-d", "1000", "--format", "csv", "--pid", $"{shell.Id}", "--columns", "pid,signals.count");
            string[] counts = [.. run.Output.Split("\r\n").Where(line => line.Contains($",{shell.Id},", StringComparison.Ordinal)).Select(static line => line.Split(',')[2])];

            Assert.True(run.ExitCode == 0, run.Errors);
            Assert.True(counts.Length == 4 && int.Parse(counts[^1], CultureInfo.InvariantCulture) > 10, run.Output);
            ProgramRun doctor = await ProgramRun.OfBpftop("doctor", "--plugin-dir", root.Path);
            Assert.Matches("ok +signals signals +tp_btf/signal_deliver", doctor.Output);
        }
        finally
        {
            shell.Kill();
        }
    }

    private async Task TheProgramShowsIt(PluginRoot root)
    {
        using Process script = StartScript("wait-for-it.sh");
        ProgramRun run = await ProgramRun.OfBpftop(
            "snapshot", "--collector", "proc", "--plugin-dir", root.Path, "-d", "100", "--format", "csv",
            "--columns", "pid,script.name,script.args", "--sort", "script.args:desc", "--filter", "script.name = wait-for-it.sh");
        script.StandardInput.Close();
        await script.WaitForExitAsync();

        Assert.True(run.ExitCode == 0, run.Errors);
        Assert.Contains($"{script.Id},wait-for-it.sh,2", run.Output, StringComparison.Ordinal);
    }

    /// <summary>The packed suite, run by a third party's test project.</summary>
    private async Task ItsOwnTestsPass()
    {
        string tests = Path.Combine(_out, "tests", "Bpftop.Sample.Script.Tests", "Bpftop.Sample.Script.Tests.dll");
        ProgramRun run = await ProgramRun.Of(Environment.ProcessPath!, ["test", tests]);

        Assert.True(run.ExitCode == 0, $"{run.Output}{run.Errors}");
        Assert.Matches(@"Failed: +0, Passed: +[1-9]", run.Output);
    }

    private static int[] Pids(ProcessView view) => [.. view.Rows.ToArray().Select(static row => row.Key.Pid)];

    private async Task Build()
    {
        ProgramRun build = await ProgramRun.Of("sh", [Path.Combine(Repository.Root, "samples", "build.sh"), _out]);
        Assert.True(build.ExitCode == 0, $"samples/build.sh ended with {build.ExitCode}: {build.Output}{build.Errors}");
    }

    /// <summary>A shell that runs a script until it is told to end.</summary>
    private Process StartScript(string name)
    {
        string script = Path.Combine(_out, name);
        File.WriteAllText(script, "read -r _\n");
        return Process.Start(new ProcessStartInfo("sh", [script, "one", "two"]) { RedirectStandardInput = true })!;
    }
}
