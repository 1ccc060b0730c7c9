namespace Bpftop.Host.Screen.Header;

/// <summary>How a meter of the header looks.</summary>
internal enum MeterForm
{
    /// <summary>A bar with its values in it.</summary>
    Bar,

    /// <summary>Its values over time; of single CPUs, a character for each.</summary>
    Graph,

    /// <summary>A line of text.</summary>
    Text,

    /// <summary>Its first value in large digits.</summary>
    Digits,
}

/// <summary>The words for the forms, as the configuration and the screen have them.</summary>
internal static class MeterForms
{
    public static ImmutableArray<string> Words { get; } = ["bar", "graph", "text", "digits"];

    public static string WordOf(MeterForm form) => Words[(int)form];
}
