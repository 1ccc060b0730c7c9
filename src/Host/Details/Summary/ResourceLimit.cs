using Bpftop.Toolkit;

namespace Bpftop.Host.Details.Summary;

/// <summary>A resource limit of a process, as a line of <c>/proc/PID/limits</c> says it (getrlimit(2)).</summary>
/// <param name="Name">Without "Max".</param>
/// <param name="Soft">What holds; null where it is unlimited.</param>
/// <param name="Hard">Up to where the process may raise it; null where it is unlimited.</param>
/// <param name="Unit">What it counts; empty for a plain number.</param>
internal readonly record struct ResourceLimit(string Name, ulong? Soft, ulong? Hard, string Unit)
{
    // fs/proc/base.c, proc_pid_limits(): "%-25s %-20s %-20s %-10s".
    private const int SoftAt = 26;
    private const int HardAt = 47;
    private const int UnitAt = 68;
    private const string Most = "Max ";

    /// <summary>Parses a line; pure.</summary>
    public static bool TryParse(ReadOnlySpan<char> line, out ResourceLimit limit)
    {
        limit = default;
        if (line.Length < UnitAt - 1 || !line.StartsWith(Most, StringComparison.Ordinal)
            || !TryNumber(line[SoftAt..HardAt], out ulong? soft)
            || !TryNumber(line[HardAt..Math.Min(UnitAt, line.Length)], out ulong? hard))
        {
            return false;
        }

        limit = new ResourceLimit(
            line[Most.Length..SoftAt].Trim().ToString(), soft, hard, line.Length > UnitAt ? line[UnitAt..].Trim().ToString() : "");
        return true;
    }

    /// <summary>Both, in words.</summary>
    /// <param name="used">How much of it is used; null where that is not known.</param>
    public string Show(ulong? used = null)
    {
        string soft = Amount(Soft);
        string both = Soft == Hard ? soft : $"{soft}, may be raised to {Amount(Hard)}";
        return used is { } count ? string.Create(CultureInfo.InvariantCulture, $"{count} of {both}") : both;
    }

    private string Amount(ulong? value) => value switch
    {
        null => "unlimited",
        { } bytes when Unit == "bytes" => FieldText.Bytes(bytes)!,
        { } number when Unit is "seconds" or "us" => string.Create(CultureInfo.InvariantCulture, $"{number} {Unit}"),
        { } number => number.ToString(CultureInfo.InvariantCulture),
    };

    private static bool TryNumber(ReadOnlySpan<char> text, out ulong? number)
    {
        text = text.Trim();
        number = ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) ? value : null;
        return number is not null || text.SequenceEqual("unlimited");
    }
}
