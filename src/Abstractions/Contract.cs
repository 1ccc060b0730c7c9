namespace Bpftop;

/// <summary>The version of the plugin contract.</summary>
/// <remarks>
/// The constants are inlined by the compiler, so <see cref="BpftopPluginAttribute"/> records what a plugin was
/// built against. The host loads a plugin whose major version equals its own and whose minor version is not newer.
/// </remarks>
public static class Contract
{
    /// <summary>Changes when a plugin built before cannot run any more.</summary>
    public const int Major = 1;

    /// <summary>Changes when the contract gains a member or an interface.</summary>
    public const int Minor = 0;
}
