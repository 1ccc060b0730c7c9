using System.CommandLine;
using System.Text;
using Bpftop.Host.Options;

namespace Bpftop.Host.Subcommands;

/// <summary>Writes what a shell needs to complete the command line of bpftop, from the very commands and flags that parse it.
/// </summary>
/// <remarks>A value is offered where its flag says which there are ("table|json|csv"); for FILE and DIR the shell offers files, and
/// for anything else nothing, so that no file's name stands where a number belongs.</remarks>
internal sealed class Completions
{
    private readonly string _shell;
    private readonly List<Place> _places = [];
    private readonly StringBuilder _text = new();

    private Completions(string shell, Command root, IEnumerable<string> foreign)
    {
        _shell = shell;
        Add(root, "");
        Option[] ofTables = [.. Setting.All.Select(static setting => setting.Flag).OfType<Flag>().Where(static flag => flag.OfTables).Select(static flag => Symbols.OptionOf(flag, flag.HelpOfTables ?? flag.Help))];
        foreach (string name in foreign)
        {
            _places[0].Words.Add(new Word(name, "A command of a plugin"));
            _places.Add(new Place($"{root.Name} {name}", [], ofTables));
        }

        _places.First(static place => place.Path.EndsWith(" completion", StringComparison.Ordinal)).Words.AddRange(Symbols.Shells.Select(static name => new Word(name, "")));
    }

    /// <param name="shell">One of <see cref="Symbols.Shells"/>.</param>
    /// <param name="root">The command line.</param>
    /// <param name="foreign">The commands that plugins add.</param>
    /// <exception cref="CommandException">There is no script for that shell.</exception>
    public static string For(string shell, Command root, IEnumerable<string> foreign)
    {
        Completions script = new(shell, root, foreign);
        switch (shell)
        {
            case "bash":
                script.WriteBash();
                break;
            case "zsh":
                script.WriteZsh();
                break;
            case "fish":
                script.WriteFish();
                break;
            default:
                throw CommandException.Usage($"completion: \"{shell}\" is none of {string.Join(", ", Symbols.Shells)}");
        }

        return script._text.ToString();
    }

    private static string[] Choices(Option option) =>
        option.HelpName is { } value && value.Contains('|') && value.All(static letter => letter is '|' or '-' || char.IsAsciiLetterLower(letter))
            ? value.Split('|')
            : [];

    private static bool IsFile(Option option) => option.HelpName is "FILE" or "DIR";

    private static IEnumerable<string> Names(Option option) => option.Aliases.Prepend(option.Name);

    /// <summary>In single quotes, as all three shells read them.</summary>
    private string Quoted(string text) =>
        _shell == "fish"
            ? $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'"
            : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private void Add(Command command, string above)
    {
        string path = above.Length == 0 ? command.Name : $"{above} {command.Name}";
        _places.Add(new Place(
            path,
            [.. command.Subcommands.Select(static sub => new Word(sub.Name, sub.Description ?? ""))],
            [.. command.Options]));
        foreach (Command sub in command.Subcommands)
        {
            Add(sub, path);
        }
    }

    private void WriteBash()
    {
        Line($"# bash completion of bpftop {ProgramVersion.Text}; written by: bpftop completion bash");
        Line("_bpftop() {");
        Line("\tlocal at=bpftop word=${COMP_WORDS[COMP_CWORD]} i");
        Line("\tCOMPREPLY=()");
        WriteWhere("for ((i = 1; i < COMP_CWORD; i++)); do", "${COMP_WORDS[i]}");
        WriteValues(
            "${COMP_WORDS[COMP_CWORD - 1]}",
            choices => $"mapfile -t COMPREPLY < <(compgen -W {Quoted(string.Join(' ', choices))} -- \"$word\")",
            "mapfile -t COMPREPLY < <(compgen -f -- \"$word\")");
        Line("\tlocal words=");
        foreach (Place place in _places)
        {
            if (place.Words.Count > 0)
            {
                Line($"\t[[ $at != {Quoted(place.Path)} ]] || words+={Quoted(string.Join(' ', place.Words.Select(static word => word.Name)) + " ")}");
            }

            // Options are those of every command on the way there.
            if (place.Options.Length > 0)
            {
                Line($"\t[[ \"$at \" != {Quoted(place.Path + " ")}* ]] || words+={Quoted(string.Join(' ', place.Options.SelectMany(Names)) + " ")}");
            }
        }

        Line("\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")");
        Line("}");
        Line("complete -F _bpftop bpftop");
    }

    private void WriteZsh()
    {
        Line("#compdef bpftop");
        Line($"# zsh completion of bpftop {ProgramVersion.Text}; written by: bpftop completion zsh");
        Line("_bpftop() {");
        Line("\tlocal at=bpftop");
        Line("\tlocal -i i");
        Line("\tlocal -a commands options");
        WriteWhere("for ((i = 2; i < CURRENT; i++)); do", "${words[i]}");
        WriteValues("${words[CURRENT-1]}", choices => $"compadd -- {string.Join(' ', choices)}", "_files");
        foreach (Place place in _places)
        {
            if (place.Words.Count > 0)
            {
                Line($"\t[[ $at != {Quoted(place.Path)} ]] || commands=({string.Join(' ', place.Words.Select(Described))})");
            }

            if (place.Options.Length > 0)
            {
                Line($"\t[[ \"$at \" != {Quoted(place.Path + " ")}* ]] || options+=({string.Join(' ', place.Options.SelectMany(option => Names(option).Select(name => Described(new Word(name, option.Description ?? "")))))})");
            }
        }

        Line("\t_describe -t commands command commands");
        Line("\t_describe -t options -o option options");
        Line("}");
        Line("if [[ $funcstack[1] == _bpftop ]]; then _bpftop \"$@\"; else compdef _bpftop bpftop; fi");

        string Described(Word word) => Quoted($"{word.Name}:{word.Help.Replace(":", "\\:", StringComparison.Ordinal)}");
    }

    private void WriteFish()
    {
        Line($"# fish completion of bpftop {ProgramVersion.Text}; written by: bpftop completion fish");
        Line("function __bpftop_at");
        Line("\tset -l at bpftop");
        Line("\tfor word in (commandline -opc)[2..]");
        Line("\t\tswitch \"$at $word\"");
        Line($"\t\t\tcase {Paths()}");
        Line("\t\t\t\tset at \"$at $word\"");
        Line("\t\tend");
        Line("\tend");
        Line("\tstring match -q -- \"$argv[1]\" \"$at$argv[2]\"");
        Line("end");
        Line("complete -c bpftop -f");
        foreach (Place place in _places)
        {
            foreach (Word word in place.Words)
            {
                Line($"complete -c bpftop -n \"__bpftop_at {Quoted(place.Path)}\" -a {word.Name} -d {Quoted(word.Help)}");
            }

            foreach (Option option in place.Options)
            {
                string names = string.Concat(Names(option).Select(static name => name.StartsWith("--", StringComparison.Ordinal) ? $" -l {name[2..]}" : $" -s {name[1..]}"));
                string value = Choices(option) is { Length: > 0 } choices ? $" -x -a {Quoted(string.Join(' ', choices))}" : IsFile(option) ? " -r -F" : option.HelpName is null ? "" : " -x";
                Line($"complete -c bpftop -n \"__bpftop_at {Quoted(place.Path + " *")} ' '\"{names}{value} -d {Quoted(option.Description ?? "")}");
            }
        }
    }

    /// <summary>Which command the words before the cursor have named, in <c>$at</c>.</summary>
    private void WriteWhere(string loop, string word)
    {
        Line($"\t{loop}");
        Line($"\t\tcase \"$at {word}\" in");
        Line($"\t\t{Paths()}) at=\"$at {word}\" ;;");
        Line("\t\tesac");
        Line("\tdone");
    }

    /// <summary>What is offered behind an option that takes a value.</summary>
    private void WriteValues(string previous, Func<string[], string> offer, string offerFiles)
    {
        Line($"\tcase \"$at {previous}\" in");
        foreach (Place place in _places)
        {
            foreach (Option option in place.Options.Where(static option => option.HelpName is not null))
            {
                string offered = Choices(option) is { Length: > 0 } choices ? $"{offer(choices)}; return" : IsFile(option) ? $"{offerFiles}; return" : "return";
                Line($"\t{string.Join(" | ", Names(option).Select(name => $"{Quoted(place.Path)}*{Quoted($" {name}")}"))}) {offered} ;;");
            }
        }

        Line("\tesac");
    }

    private string Paths() => string.Join(_shell == "fish" ? " " : " | ", _places.Skip(1).Select(place => Quoted(place.Path)));

    private void Line(string text) => _text.Append(text).Append('\n');

    private sealed record Word(string Name, string Help);

    /// <summary>A command, by the words that lead to it.</summary>
    private sealed record Place(string Path, List<Word> Words, Option[] Options);
}
