namespace Bpftop.Host.Cli;

/// <summary>What the shell is told. Scripts depend on the numbers.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int NotPermitted = 3;
}
