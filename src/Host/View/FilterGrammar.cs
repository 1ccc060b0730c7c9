using System.Collections.Immutable;

namespace Bpftop.Host.View;

/// <summary>The language of filters, in the words of the help screen and the manual.</summary>
internal static class FilterGrammar
{
    public static ImmutableArray<string> Lines { get; } =
    [
        "word                 any text (name, command, pid, user …) contains it",
        "word word            both; quote spaces and signs: \"my file\", 'a=b'",
        "cpu > 5              compares any column: = != < <= > >=",
        "mem > 1G  io.read >= 500K/s  elapsed < 1h30m  delay.io > 5%",
        "                     bytes by 1024: K M G T P; counts by 1000: K M G T",
        "                     time: d h m s ms us",
        "user = root          texts are equal as a whole",
        "                     lower case matches any case, a capital only itself",
        "name ~ /^py/         regular expression; !~ for no match",
        "                     /x/i in any case, /x/c exactly",
        "user in (root, www)  one of these; not in for none of these",
        "exe = \"\"             has no value; != \"\" for has one",
        "and or not ( )       also && || !; and binds before or",
        "A column without a value answers no comparison; not (x = y) includes it.",
    ];
}
