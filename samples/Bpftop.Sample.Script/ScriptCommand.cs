namespace Bpftop.Sample.Script;

/// <summary>What a command line says about a script.</summary>
/// <param name="Name">The script's file name, or null where the process runs none.</param>
/// <param name="Arguments">How many arguments the script was given.</param>
public readonly record struct ScriptCommand(string? Name, int Arguments)
{
    private static readonly string[] _interpreters = ["python", "perl", "ruby", "node", "bash", "dash", "sh", "zsh", "php"];

    /// <summary>Reads a command line; pure.</summary>
    public static ScriptCommand Parse(ReadOnlySpan<char> commandLine)
    {
        string? name = null;
        int arguments = 0;
        int words = 0;
        foreach (Range range in commandLine.Split(' '))
        {
            ReadOnlySpan<char> word = commandLine[range];
            if (words++ == 0)
            {
                if (!IsInterpreter(FileName(word)))
                {
                    return default;
                }
            }
            else if (name is not null)
            {
                arguments++;
            }
            else if (word is "-c" or "-e" or "-s")
            {
                // The program is in the command line itself, or comes from standard input.
                return default;
            }
            else if (!word.StartsWith('-') && FileName(word) is { IsEmpty: false } file)
            {
                name = file.ToString();
            }
        }

        return new ScriptCommand(name, arguments);
    }

    private static bool IsInterpreter(ReadOnlySpan<char> program)
    {
        // A login shell is called "-bash", a version follows as in "python3.11".
        ReadOnlySpan<char> name = program.TrimStart('-').TrimEnd("0123456789.");
        foreach (string interpreter in _interpreters)
        {
            if (name.SequenceEqual(interpreter))
            {
                return true;
            }
        }

        return false;
    }

    private static ReadOnlySpan<char> FileName(ReadOnlySpan<char> path) => path[(path.LastIndexOf('/') + 1)..];
}
