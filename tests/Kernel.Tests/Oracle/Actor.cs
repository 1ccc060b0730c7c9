using System.Diagnostics;
using System.Globalization;

namespace Bpftop.Kernel.Tests.Oracle;

/// <summary>A process in a known condition: tests/fixtures/programs/actor.c, compiled once.</summary>
internal sealed class Actor : IDisposable
{
    private static readonly Lazy<string> Program = new(static () => Compile("actor.c"));

    private readonly Process _process;
    private bool _isDisposed;

    private Actor(Process process, int pid)
    {
        _process = process;
        Pid = pid;
    }

    /// <summary>The process that the mode is about; not always the one that was started.</summary>
    public int Pid { get; }

    public static Actor Start(params string[] arguments) => StartFrom(Program.Value, arguments);

    /// <summary>Starts a copy of the program, which the test may delete or replace.</summary>
    public static Actor StartFrom(string path, params string[] arguments)
    {
        ProcessStartInfo start = new(path) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        Process process = Process.Start(start)!;
        string? line = process.StandardOutput.ReadLine();
        if (line is null || !line.StartsWith("ready ", StringComparison.Ordinal))
        {
            process.Kill();
            throw new InvalidOperationException($"actor {string.Join(' ', arguments)} said \"{line}\"");
        }

        return new Actor(process, int.Parse(line.AsSpan(6), CultureInfo.InvariantCulture));
    }

    public static string CopyTo(string directory)
    {
        string copy = Path.Combine(directory, "actor");
        File.Copy(Program.Value, copy, overwrite: true);
        return copy;
    }

    /// <summary>Lets a mode that waits go on.</summary>
    public void Continue()
    {
        _process.StandardInput.Write('\n');
        _process.StandardInput.Flush();
    }

    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>Compiles one of tests/fixtures/programs; it goes when the tests end.</summary>
    public static string Compile(string source)
    {
        string output = Path.Combine(AppContext.BaseDirectory, $"{Path.GetFileNameWithoutExtension(source)}-{Environment.ProcessId}");
        ProcessStartInfo start = new("clang") { RedirectStandardError = true };
        foreach (string argument in new[] { "-O1", "-pthread", "-o", output, Path.Join(Repository.Fixtures, "programs", source) })
        {
            start.ArgumentList.Add(argument);
        }

        using Process compiler = Process.Start(start)!;
        string errors = compiler.StandardError.ReadToEnd();
        compiler.WaitForExit();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(output);
        return compiler.ExitCode == 0 ? output : throw new InvalidOperationException(errors);
    }
}
