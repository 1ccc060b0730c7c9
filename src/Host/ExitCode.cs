namespace Bpftop.Host;

/// <summary>What the shell is told. Scripts depend on the numbers.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int NotPermitted = 3;
}

/// <summary>Ends the program with one line for the user.</summary>
/// <param name="exitCode">One of <see cref="Host.ExitCode"/>.</param>
/// <param name="message">Subject: cause; next step.</param>
internal sealed class CommandException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    public static CommandException Usage(string message) => new(Host.ExitCode.Usage, message);

    public static CommandException NotPermitted(string message) => new(Host.ExitCode.NotPermitted, message);
}
