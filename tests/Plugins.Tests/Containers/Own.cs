using Bpftop.Containers;

namespace Bpftop.Plugins.Tests.Containers;

/// <summary>Who runs the tests: the fake engine's user, too.</summary>
internal static class Own
{
    public static uint User { get; } = LibC.EffectiveUser();
}
