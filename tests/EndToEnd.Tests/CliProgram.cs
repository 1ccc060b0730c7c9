using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Bpftop.EndToEnd.Tests;

/// <summary>Runs the program that <c>make build</c> made, or the one that BPFTOP_PROGRAM names, as a shell would.</summary>
internal static class CliProgram
{
    /// <summary>For whole runs on a busy machine; nothing waits this long when it works.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private static readonly Lazy<bool> _isStatic = new(static () =>
    {
        using JsonDocument said = JsonDocument.Parse(Run("doctor", "--json", "--collector", "proc").Output);
        return said.RootElement.GetProperty("checks").EnumerateArray().Any(static check => check.GetProperty("subject").GetString() == "static file");
    });

    public static string Executable { get; } = Find(
        Environment.GetEnvironmentVariable("BPFTOP_PROGRAM") is { Length: > 0 } named ? named : Path.Join(Repository.Root, "artifacts/bpftop/bpftop"));

    /// <summary>Where it is, with all that belongs to it.</summary>
    public static string Folder { get; } = Path.GetDirectoryName(Executable)!;

    /// <summary>Whether it is the program in one file, as it says itself.</summary>
    public static bool IsStatic => _isStatic.Value;

    /// <summary>Runs it to its end.</summary>
    public static CliResult Run(params string[] arguments) => Finish(Start(Executable, arguments));

    /// <summary>Runs any program to its end.</summary>
    public static CliResult RunOther(string program, params string[] arguments) => Finish(Start(program, arguments));

    /// <summary>Starts a program with its streams redirected and nobody's configuration.</summary>
    public static Process Start(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = new UTF8Encoding(false),
            StandardErrorEncoding = new UTF8Encoding(false),
        };
        start.Environment["HOME"] = "/nonexistent";
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Join(
            System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        start.Environment.Remove("XDG_CONFIG_HOME");
        start.Environment.Remove("SUDO_UID");
        start.Environment.Remove("BPFTOP_DEBUG");
        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    private static string Find(string program) =>
        File.Exists(program) ? Path.GetFullPath(program) : throw new InvalidOperationException($"{program} is missing; run make build first");

    /// <summary>Reads both streams to their ends and waits.</summary>
    public static CliResult Finish(Process process)
    {
        using (process)
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> error = process.StandardError.ReadToEndAsync();
            try
            {
                Assert.True(process.WaitForExit(Deadline), "the program did not end");
                return new CliResult(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
            }
            finally
            {
                if (!process.HasExited)
                {
                    process.Kill();
                }
            }
        }
    }
}
