using Bpftop.PluginContract;

namespace Bpftop.Sample.Script.Tests;

public sealed class ScriptColumnsContract : ColumnProviderContract<ScriptColumns>
{
    protected override ProcessRow[] Rows =>
    [
        .. Some.Rows(100).Select(static row => row.Key.Pid % 2 == 0 ? row : row with { CommandLine = $"python3 /srv/job{row.Key.Pid}.py --fast" }),
    ];

    protected override ScriptColumns Create() => new();
}
