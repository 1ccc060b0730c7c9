using System.Diagnostics;
using Bpftop.PluginContract;
using Bpftop.Sample.Script;
using Bpftop.Toolkit;

namespace Bpftop.Plugins.Tests.Script;

public sealed class ScriptArgumentsTests : DetailProviderContract
{
    protected override ProcessRow Process => Some.Row(1001, commandLine: "python3 /srv/job.py --fast");

    [Fact]
    public async Task Each_argument_has_a_row()
    {
        using Process process = System.Diagnostics.Process.Start("sleep", ["1000", "0"]);
        try
        {
            ProcessRow row = Process with { Key = ProcessStat.Of("/proc", process.Id)!.Value.Key };
            IDetailProvider provider = Create();
            TableBuffer rows = new(provider.Tab);

            // Right after the fork it may still be this process's own command line.
            Wait.Until(
                () =>
                {
                    rows.Clear();
                    provider.ReadAsync(row, rows, new Progress<int>(), CancellationToken.None).GetAwaiter().GetResult();
                    return rows.Count == 3;
                },
                () => $"{rows.Count} rows");
            Assert.Equal(["sleep", "1000", "0"], Enumerable.Range(0, 3).Select(line => rows.Text(line, 1)));
            await Assert.ThrowsAsync<DetailException>(() => provider.ReadAsync(
                row with { Key = row.Key with { StartNs = row.Key.StartNs - (10 * ProcessStat.TickNs) } }, rows, new Progress<int>(), CancellationToken.None));
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
        }
    }

    protected override IDetailProvider Create() => new ScriptArguments();
}
