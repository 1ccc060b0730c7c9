using System.Collections.Immutable;

namespace Bpftop.Host.View;

/// <summary>The language of filters, in the words of the help screen and the manual.</summary>
internal static class FilterGrammar
{
    public static ImmutableArray<string> Lines { get; } =
    [
        "word                 name, command, pid, user or any other text contains it, in any case",
        "word word            both; quote what has spaces or signs: \"my file\", 'a=b'",
        "cpu > 5              compares any column: = != < <= > >=",
        "mem > 1G  io.read >= 500K/s  elapsed < 1h30m  delay.io > 5%",
        "                     bytes by 1024: K M G T P; time: d h m s ms us; counts by 1000: K M G T",
        "user = root          texts are equal as a whole; lower case matches any case, a capital only itself",
        "name ~ /^py/         regular expression; !~ for no match; /x/i in any case, /x/c exactly",
        "user in (root, www)  one of these; not in for none of these",
        "exe = \"\"             has no value; != \"\" for has one",
        "and or not ( )       also && || !; and binds before or",
        "A column without a value answers no comparison, != and !~ too; not (x = y) includes it.",
    ];
}
