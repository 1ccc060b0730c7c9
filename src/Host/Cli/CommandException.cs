namespace Bpftop.Host.Cli;

/// <summary>Ends the program with one line for the user.</summary>
/// <param name="exitCode">One of <see cref="ExitCode"/>.</param>
/// <param name="message">Subject: cause; next step.</param>
internal sealed class CommandException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    public static CommandException Usage(string message) => new(Cli.ExitCode.Usage, message);

    public static CommandException NotPermitted(string message) => new(Cli.ExitCode.NotPermitted, message);
}
