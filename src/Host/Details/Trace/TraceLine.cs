namespace Bpftop.Host.Details.Trace;

/// <summary>What a line of strace's says, see <see cref="TraceLine.Kind"/>.</summary>
internal enum TraceKind
{
    /// <summary>A call that returned.</summary>
    Whole,

    /// <summary>A call that has not returned: another thread's line came in between, or strace let go of the process.</summary>
    Begun,

    /// <summary>The end of a call whose beginning is an earlier line.</summary>
    Resumed,

    /// <summary>A signal, the end of a thread, or what is not understood.</summary>
    Other,

    /// <summary>A word of strace's own: what went wrong.</summary>
    Message,

    /// <summary>A part of a line, the rest of which strace could not write.</summary>
    Cut,
}

/// <summary>One line as <c>strace -f -ttt -T -a1</c> writes it: <c>[pid 12] 1796083911.985739 read(3, "x", 9) = 1 &lt;0.000003&gt;</c>.</summary>
/// <remarks>Texts are foreign: strace escapes what is in strings, but they are a program's all the same.</remarks>
internal sealed record TraceLine(TraceKind Kind, string Text)
{
    /// <summary>Longer texts are cut: with arrays of strings a line may have a hundred kilobytes.</summary>
    public const int LongestText = 1000;

    private const string Unfinished = " <unfinished ...>";
    private const string ResultMark = ") = ";

    /// <summary>Digits of the seconds since 1970, from 2001 up to 2286.</summary>
    private const int UnixDigits = 10;

    /// <summary>Digits of the fraction of a time.</summary>
    private const int Fraction = 6;

    /// <summary><c>[pid 4194304] </c> and more.</summary>
    private const int LongestPid = 24;

    /// <summary>Seconds since 1970 UTC; NaN where the line has none.</summary>
    public double Time { get; init; } = double.NaN;

    /// <summary>The thread; 0 where the line names none, which it does not while only one is traced.</summary>
    public int Thread { get; init; }

    /// <summary>The system call; null for what is none.</summary>
    public string? Call { get; init; }

    /// <summary>What it returned, as strace explains it; null where it has not, or not in this line.</summary>
    public string? Result { get; init; }

    /// <summary>Seconds between beginning and return; NaN where it is not known.</summary>
    public double Took { get; init; } = double.NaN;

    /// <summary>Parses a line without its end.</summary>
    /// <param name="line">The line.</param>
    /// <param name="goesOn">Whether more of it may come.</param>
    /// <param name="cut">Where strace lost the end of a line and the next one follows on it: the part before that one.</param>
    public static TraceLine Parse(ReadOnlySpan<char> line, bool goesOn, out TraceLine? cut)
    {
        cut = null;
        while (true)
        {
            if (!TryHead(line, out int thread, out double time, out int length))
            {
                return line.StartsWith("strace: ", StringComparison.Ordinal)
                    ? new TraceLine(TraceKind.Message, Shorten(line["strace: ".Length..]))
                    : new TraceLine(TraceKind.Cut, Shorten(line));
            }

            ReadOnlySpan<char> rest = line[length..];
            int next = Scan(rest, out int mark);
            if (next < 0)
            {
                return OfRest(rest, mark, goesOn) with { Thread = thread, Time = time };
            }

            cut = new TraceLine(TraceKind.Cut, Shorten(rest[..next])) { Thread = thread, Time = time };
            line = rest[next..];
        }
    }

    /// <summary>This beginning of a call with its end.</summary>
    public TraceLine With(TraceLine end) =>
        this with { Kind = TraceKind.Whole, Text = Shorten(Text + end.Text), Result = end.Result, Took = end.Took };

    /// <summary>Parses what comes after thread and time.</summary>
    private static TraceLine OfRest(ReadOnlySpan<char> rest, int mark, bool goesOn)
    {
        const string Resumption = "<... ";
        const string ResumptionEnd = " resumed>";
        bool isResumed = rest.StartsWith(Resumption, StringComparison.Ordinal);
        ReadOnlySpan<char> named = isResumed ? rest[Resumption.Length..] : rest;
        int name = NameLength(named);
        ReadOnlySpan<char> opening = isResumed ? ResumptionEnd : "(";
        if (name == 0 || !named[name..].StartsWith(opening, StringComparison.Ordinal))
        {
            return new TraceLine(TraceKind.Other, Shorten(rest));
        }

        string call = named[..name].ToString();
        int from = rest.Length - named.Length + name + opening.Length;
        if (mark >= from)
        {
            ReadOnlySpan<char> result = rest[(mark + ResultMark.Length)..];
            double took = TakeDuration(ref result);
            return new TraceLine(isResumed ? TraceKind.Resumed : TraceKind.Whole, Shorten(rest[from..mark]))
            {
                Call = call,
                Result = Shorten(result),
                Took = took,
            };
        }

        ReadOnlySpan<char> text = rest[from..];
        bool isBegun = text.EndsWith(Unfinished, StringComparison.Ordinal);
        return new TraceLine(
            isBegun || goesOn || text.EndsWith(" <detached ...>", StringComparison.Ordinal) ? TraceKind.Begun : TraceKind.Cut,
            Shorten(isBegun ? text[..^Unfinished.Length] : text))
        {
            Call = call,
        };
    }

    /// <summary>Finds, outside of strings, where another line begins, and the last mark between arguments and result.</summary>
    /// <returns>Where it begins; -1 for nowhere.</returns>
    private static int Scan(ReadOnlySpan<char> rest, out int mark)
    {
        mark = -1;
        bool isString = false;
        for (int at = 0; at < rest.Length; at++)
        {
            char character = rest[at];
            if (isString && character == '\\')
            {
                at++;
            }
            else if (character == '"')
            {
                isString = !isString;
            }
            else if (!isString && character == ')' && rest[at..].StartsWith(ResultMark, StringComparison.Ordinal))
            {
                mark = at;
            }
            else if (!isString && at > 0 && (character == '[' || char.IsAsciiDigit(character)) && TryHead(rest[at..], out _, out _, out _))
            {
                return at;
            }
        }

        return -1;
    }

    /// <summary>Parses thread and time.</summary>
    private static bool TryHead(ReadOnlySpan<char> line, out int thread, out double time, out int length)
    {
        const string Opening = "[pid ";
        (thread, time, length) = (0, double.NaN, 0);
        ReadOnlySpan<char> rest = line;
        if (rest.StartsWith(Opening, StringComparison.Ordinal))
        {
            int end = rest[..Math.Min(rest.Length, LongestPid)].IndexOf("] ", StringComparison.Ordinal);
            if (end < 0 || !int.TryParse(rest[Opening.Length..end].TrimStart(' '), NumberStyles.None, CultureInfo.InvariantCulture, out thread))
            {
                return false;
            }

            rest = rest[(end + 2)..];
        }

        const int Size = UnixDigits + 1 + Fraction;
        if (rest.Length <= Size || rest[UnixDigits] != '.' || rest[Size] != ' ' || rest[..UnixDigits].ContainsAnyExceptInRange('0', '9')
            || !double.TryParse(rest[..Size], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out time))
        {
            return false;
        }

        length = line.Length - rest.Length + Size + 1;
        return true;
    }

    /// <summary>Letters, digits and what strace writes for a call that it does not know (<c>syscall_0x1d0</c>).</summary>
    private static int NameLength(ReadOnlySpan<char> text)
    {
        int length = 0;
        while (length < text.Length && (char.IsAsciiLetterOrDigit(text[length]) || text[length] == '_'))
        {
            length++;
        }

        return length;
    }

    /// <summary>Takes <c> &lt;0.000003&gt;</c> off the end.</summary>
    private static double TakeDuration(ref ReadOnlySpan<char> result)
    {
        int open = result.LastIndexOf(" <", StringComparison.Ordinal);
        if (open < 0 || result[^1] != '>'
            || !double.TryParse(result[(open + 2)..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double took))
        {
            return double.NaN;
        }

        result = result[..open];
        return took;
    }

    private static string Shorten(ReadOnlySpan<char> text) => text.Length <= LongestText ? text.ToString() : $"{text[..LongestText]}…";
}
