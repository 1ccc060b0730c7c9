using Bpftop.PluginContract;

namespace Bpftop.Sample.Script.Tests;

public sealed class ScriptArgumentsContract : DetailProviderContract
{
    protected override ProcessRow Process => Some.Row(1001, commandLine: "python3 /srv/job.py --fast");

    protected override IDetailProvider Create() => new ScriptArguments();
}
