using System.Diagnostics.CodeAnalysis;

namespace Bpftop.Linux;

/// <summary>Whether this program is one static file (<c>make static</c>): with its C library and libbpf inside, so without
/// anything that a C library loads at run time.</summary>
/// <remarks>What differs asks here, and nowhere else: there is one set of sources. The compiler of the static file knows the
/// answer, and leaves out what is for the other program.</remarks>
internal static class StaticProgram
{
    private const string Switch = "Bpftop.IsStatic";

    /// <summary>Set by the project of the static file alone.</summary>
    [FeatureSwitchDefinition(Switch)]
    internal static bool IsThis => AppContext.TryGetSwitch(Switch, out bool isStatic) && isStatic;
}
