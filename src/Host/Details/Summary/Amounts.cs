namespace Bpftop.Host.Details.Summary;

/// <summary>Lengths of time for people, in sentences; amounts and moments are written by <see cref="Toolkit.FieldText"/>.</summary>
internal static class Amounts
{
    /// <summary>A time in the unit in which it is short.</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalDays: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:0.#} days"),
        { TotalHours: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.#} h"),
        { TotalMinutes: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0.#} min"),
        { TotalSeconds: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.###} ms"),
    };

    public static string Nanoseconds(ulong time) => Duration(TimeSpan.FromTicks((long)Math.Min(time / 100, long.MaxValue)));
}
