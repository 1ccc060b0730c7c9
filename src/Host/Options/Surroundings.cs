using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Options;

/// <summary>What the command line depends on besides its arguments; tests give their own.</summary>
internal sealed record Surroundings
{
    /// <summary>An environment variable, or null.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>The effective user.</summary>
    public required uint UserId { get; init; }

    /// <summary>The text of <c>/etc/passwd</c>; empty where there is none.</summary>
    public required string Passwd { get; init; }

    /// <summary>The host's configuration file.</summary>
    public string HostFile { get; init; } = "/etc/bpftop/config.json";

    public required TextWriter Output { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>The user behind <c>sudo</c>, where this is root on behalf of somebody else; else null.</summary>
    public uint? SudoUserId => UserId == 0
        && uint.TryParse(Variable("SUDO_UID"), System.Globalization.CultureInfo.InvariantCulture, out uint uid)
        && uid != 0 ? uid : null;

    /// <summary>The running process's own.</summary>
    public static Surroundings OfThisProcess() => new()
    {
        Variable = Environment.GetEnvironmentVariable,
        UserId = geteuid(),
        Passwd = File.Exists("/etc/passwd") ? File.ReadAllText("/etc/passwd") : "",
        Output = Console.Out,
        Error = Console.Error,
    };
}
