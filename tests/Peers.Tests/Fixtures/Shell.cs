using System.Diagnostics;

namespace Bpftop.Peers.Tests.Fixtures;

/// <summary>Runs a tool of the peer's own package to its end.</summary>
internal static class Shell
{
    /// <summary>Its output; null where it failed.</summary>
    public static async Task<string?> TryAsync(string program, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        (int code, string output, _) = await RunAsync(program, arguments, environment);
        return code == 0 ? output : null;
    }

    /// <summary>Its output; a failed assertion with what it said where it failed.</summary>
    public static async Task<string> OutputAsync(string program, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        (int code, string output, string errors) = await RunAsync(program, arguments, environment);
        Assert.True(code == 0, $"{program} {string.Join(' ', arguments)} ended with {code}: {errors}{output}");
        return output;
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(
        string program, IEnumerable<string> arguments, (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> errors = process.StandardError.ReadToEndAsync();
            using CancellationTokenSource limit = new(Wait.Deadline);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output, await errors);
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
