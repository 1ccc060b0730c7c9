using System.Collections.Immutable;
using Bpftop.Toolkit;

namespace Bpftop.Sample.Script;

public sealed class ScriptArguments : IDetailProvider
{
    private const int Number = 0;
    private const int Argument = 1;

    public TableSpec Tab { get; } = new(
        "script.arguments",
        "Script",
        [
            new("number", "#", CellKind.Number, "Its place on the command line.") { Width = 4 },
            new("argument", "ARGUMENT", CellKind.Text, "The argument.") { Width = 60 },
        ],
        "A row is an argument of the interpreter.");

    public bool Has(in ProcessRow process) => ScriptCommand.Parse(process.CommandLine).Name is not null;

    public async Task ReadAsync(ProcessRow process, TableBuffer rows, IProgress<int> progress, CancellationToken cancellation)
    {
        int pid = process.Key.Pid;
        string text;
        try
        {
            text = await File.ReadAllTextAsync($"/proc/{pid}/cmdline", cancellation);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new DetailException($"arguments of {pid}: it has ended, or this user may not read them", fault);
        }

        // After reading: if it still is the process, it was the process all along.
        if (ProcessStat.Of("/proc", pid)?.IsOf(process.Key) != true)
        {
            throw new DetailException($"arguments of {pid}: it has ended");
        }

        foreach (string argument in text.TrimEnd('\0').Split('\0'))
        {
            int row = rows.Add($"{rows.Count}");
            rows.Number(row, Number) = row;
            rows.Text(row, Argument) = argument;
        }
    }
}
