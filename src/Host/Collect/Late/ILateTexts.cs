namespace Bpftop.Host.Collect.Late;

/// <summary>Texts that come after the numbers, because what knows them may take its time.</summary>
/// <remarks>For the sampling thread, but for <see cref="IsAwaited"/> and <see cref="Arrived"/>.</remarks>
internal interface ILateTexts
{
    /// <summary>Called on any thread when <see cref="Take"/> has something to take.</summary>
    Action? Arrived
    {
        set { }
    }

    /// <summary>Puts texts that have come where they belong. Never waits.</summary>
    /// <returns>True where one of them differs from what was there.</returns>
    bool Take() => false;

    /// <summary>Lets go of what has taken too long.</summary>
    /// <returns>When to call it again; null where nothing is under way.</returns>
    TimeSpan? Look() => null;

    /// <summary>Whether there is something that was asked for within a time and may still come; any thread.</summary>
    bool IsAwaited(TimeSpan within) => false;
}
