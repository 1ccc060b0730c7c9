namespace Bpftop.Host.View;

/// <summary>How command lines are written.</summary>
internal enum CommandDisplay
{
    /// <summary>As they are.</summary>
    Line,

    /// <summary>Without the folders of the program.</summary>
    Short,

    /// <summary>The executable that runs, the kernel's name where it is another, and the arguments.</summary>
    Merged,
}

/// <summary>The words for it, in a configuration and where it is typed.</summary>
internal static class CommandDisplays
{
    /// <summary>Each at the place of its value.</summary>
    public static string[] Words { get; } = ["line", "short", "merged"];

    public static string WordOf(CommandDisplay display) => Words[(int)display];
}
