using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Journal;

/// <summary>On whose behalf bpftop acts.</summary>
/// <param name="User">The effective user.</param>
/// <param name="SudoUser">Who called sudo, as sudo says; null without it.</param>
/// <param name="LoginUser">Who logged in, as the kernel's audit keeps it; null where nobody did or it is not known.</param>
internal sealed record Author(uint User, uint? SudoUser, uint? LoginUser)
{
    /// <summary>The running process's own.</summary>
    public static Author OfThisProcess(string procRoot) => new(
        geteuid(), Number(Environment.GetEnvironmentVariable("SUDO_UID")), LoginUserOf(procRoot));

    /// <summary>In words: "uid 0, sudo by uid 1000, login uid 1000".</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"uid {User}{(SudoUser is { } sudo ? string.Create(CultureInfo.InvariantCulture, $", sudo by uid {sudo}") : "")}{(LoginUser is { } login ? string.Create(CultureInfo.InvariantCulture, $", login uid {login}") : "")}");

    private static uint? LoginUserOf(string procRoot)
    {
        // Without CONFIG_AUDIT there is no such file; -1 stands for nobody.
        try
        {
            return Number(File.ReadAllText($"{procRoot}/self/loginuid")) is { } user and not uint.MaxValue ? user : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static uint? Number(string? text) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint number) ? number : null;
}
