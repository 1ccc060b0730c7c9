namespace Bpftop.Host.View.Expressions;

/// <summary>Lower case matches any case; one capital makes the whole exact. So <c>t</c> finds the states T and t, and
/// <c>T</c> only the first.</summary>
internal static class SmartCase
{
    public static StringComparison For(ReadOnlySpan<char> text) =>
        HasCapital(text) ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    public static bool HasCapital(ReadOnlySpan<char> text)
    {
        foreach (char letter in text)
        {
            if (char.IsUpper(letter))
            {
                return true;
            }
        }

        return false;
    }
}
