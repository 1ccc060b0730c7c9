using Bpftop.Linux;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Plugins.Loading;

/// <summary>Whose plugins may run in this process.</summary>
/// <param name="User">The effective uid.</param>
/// <param name="IsPrivileged">True where the process may do what its user may not: as root, or with capabilities.</param>
/// <param name="HasFileCapabilities">True where the binary itself brought the privilege (<c>AT_SECURE</c>): whoever
/// may start it has less than it has.</param>
internal sealed record TrustRule(uint User, bool IsPrivileged, bool HasFileCapabilities)
{
    /// <summary>The owner of the program, who decides anyway what runs with it; set only for the folder beside
    /// it.</summary>
    public uint? ProgramOwner { get; init; }

    public static TrustRule OfThisProcess() => new(geteuid(), Privileges.AreThere, Privileges.AreOfTheFile);

    /// <summary>Root always; the user of this process and the program's owner only where that gives them nothing they
    /// do not have.</summary>
    public bool Trusts(uint owner) => owner == 0 || (!IsPrivileged && owner == User) || owner == ProgramOwner;

    /// <summary>The rule for the folder beside the program. With file capabilities, users run the program who did not
    /// choose its owner, so nobody is added.</summary>
    public TrustRule Beside(string program) =>
        !HasFileCapabilities && LStat(program, out StatX file) == 0 && !file.IsLink
            ? this with { ProgramOwner = file.User }
            : this;
}
