using Bpftop.Sample.Script;

namespace Bpftop.Plugins.Tests.Script;

public sealed class ScriptCommandTests
{
    [Theory]
    [InlineData("python3.11 -u /srv/job.py --fast in.csv", "job.py", 2)]
    [InlineData("/usr/bin/bash ./deploy.sh", "deploy.sh", 0)]
    [InlineData("-bash", null, 0)]
    [InlineData("bash -c sleep 1", null, 0)]
    [InlineData("nginx worker.py", null, 0)]
    [InlineData("node /app/server.js  ", "server.js", 2)]
    [InlineData("", null, 0)]
    public void A_command_line_names_its_script(string commandLine, string? name, int arguments) =>
        Assert.Equal(new ScriptCommand(name, arguments), ScriptCommand.Parse(commandLine));
}
