namespace Bpftop.Terminal;

/// <summary>Why a wait was ended from outside; several may be pending at once.</summary>
[Flags]
internal enum WakeReasons
{
    None = 0,
    Called = 1,
    SizeChanged = 2,
    Continued = 4,
    StopRequested = 8,
    EndRequested = 16,
}
