using System.Diagnostics;

namespace Bpftop.Host.Tests.Plugins;

/// <summary>A run of the program itself, as the build put it beside the tests.</summary>
internal sealed record ProgramRun(int ExitCode, string Output, string Errors)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    public static Task<ProgramRun> OfBpftop(params string[] arguments) =>
        Of(Environment.ProcessPath!, ["exec", Path.Combine(AppContext.BaseDirectory, "bpftop.dll"), .. arguments]);

    public static async Task<ProgramRun> Of(string program, string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> errors = process.StandardError.ReadToEndAsync();
            using CancellationTokenSource limit = new(Longest);
            await process.WaitForExitAsync(limit.Token);
            return new ProgramRun(process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
