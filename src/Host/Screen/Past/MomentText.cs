namespace Bpftop.Host.Screen.Past;

/// <summary>Times of day as they are typed and shown: <c>12:03:10</c>.</summary>
internal static class MomentText
{
    private static readonly string[] _forms = ["H:mm:ss", "H:mm"];

    public static string Of(DateTime moment) => moment.ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>Reads a time of day, with or without seconds.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan moment)
    {
        bool isOne = DateTime.TryParseExact(text, _forms, CultureInfo.InvariantCulture, DateTimeStyles.NoCurrentDateDefault, out DateTime read);
        moment = isOne ? read.TimeOfDay : default;
        return isOne;
    }
}
