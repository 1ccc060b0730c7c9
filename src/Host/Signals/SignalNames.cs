namespace Bpftop.Host.Signals;

/// <summary>Every signal that a user may send. Numbers 1 to 31 are the same on x86 and arm (asm-generic/signal.h);
/// 32 and 33 belong to the C library.</summary>
internal static class SignalNames
{
    public const int Terminate = 15;

    private const int FirstRealTime = 34;
    private const int LastRealTime = 64;

    private static readonly string[] Classic =
    [
        "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
        "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
        "WINCH", "IO", "PWR", "SYS",
    ];

    private static SignalName[]? _all;

    /// <summary>By number.</summary>
    public static ReadOnlySpan<SignalName> All => _all ??= MakeAll();

    /// <summary>The name of a number; the number itself where it has none.</summary>
    public static string NameOf(int number)
    {
        foreach (SignalName signal in All)
        {
            if (signal.Number == number)
            {
                return signal.Name;
            }
        }

        return number.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Finds the signal that a user names: <c>TERM</c>, <c>SIGTERM</c> in any case, or 15.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="signal">The signal.</param>
    /// <param name="error">That there is none of that name, and which may have been meant.</param>
    public static bool TryFind(string text, [NotNullWhen(true)] out SignalName? signal, [NotNullWhen(false)] out string? error)
    {
        string name = text.StartsWith("SIG", StringComparison.OrdinalIgnoreCase) ? text[3..] : text;
        foreach (SignalName known in All)
        {
            if (name.Equals(known.Name, StringComparison.OrdinalIgnoreCase) || text == known.Number.ToString(CultureInfo.InvariantCulture))
            {
                (signal, error) = (known, null);
                return true;
            }
        }

        string[] names = [.. All.ToArray().Select(static known => known.Name)];
        (signal, error) = (null, $"unknown signal{NearestName.Hint(name.ToUpperInvariant(), names)}");
        return false;
    }

    private static SignalName[] MakeAll()
    {
        List<SignalName> all = [];
        for (int index = 0; index < Classic.Length; index++)
        {
            all.Add(new SignalName(index + 1, Classic[index]));
        }

        for (int number = FirstRealTime; number <= LastRealTime; number++)
        {
            string offset = (number - FirstRealTime).ToString(CultureInfo.InvariantCulture);
            all.Add(new SignalName(number, number == FirstRealTime ? "RTMIN" : $"RTMIN+{offset}"));
        }

        return [.. all];
    }
}

/// <summary>A signal with the number that it has on Linux.</summary>
internal sealed record SignalName(int Number, string Name);
