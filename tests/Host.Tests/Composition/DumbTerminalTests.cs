using Bpftop.Host.Composition;
using Bpftop.Host.Options;

namespace Bpftop.Host.Tests.Composition;

public sealed class DumbTerminalTests
{
    [Fact]
    public void The_monitor_does_not_start_where_no_cursor_can_be_moved()
    {
        using StringWriter error = new();
        Surroundings around = new()
        {
            Variable = static name => name == "TERM" ? "dumb" : null,
            UserId = 1000,
            Passwd = "",
            HostFile = "/nonexistent/config.json",
            Output = TextWriter.Null,
            Error = error,
        };

        int code = CommandLine.Run([], new Launcher(around, TimeProvider.System, static _ => throw new InvalidOperationException("it has started")), around);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Equal("bpftop: TERM=dumb: this terminal has no cursor to be moved; use another one, or bpftop snapshot", error.ToString().TrimEnd());
    }
}
