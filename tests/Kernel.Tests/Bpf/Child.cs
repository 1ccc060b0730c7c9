using System.Diagnostics;
using System.Globalization;

namespace Bpftop.Kernel.Tests.Bpf;

/// <summary>A process that a test starts, and that ends with the test.</summary>
internal sealed class Child : IDisposable
{
    private readonly Process _process;

    private Child(Process process) => _process = process;

    public int Pid => _process.Id;

    public int ExitCode
    {
        get
        {
            _process.WaitForExit();
            return _process.ExitCode;
        }
    }

    public static Child Start(string program, params ReadOnlySpan<string> arguments)
    {
        ProcessStartInfo start = new(program, [.. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        return new Child(Process.Start(start)!);
    }

    /// <summary>Starts the guest and waits until it is what it is to be.</summary>
    public static Child StartGuest(params ReadOnlySpan<string> arguments)
    {
        Child child = Start(TestProgram.Guest, arguments);
        string? line = child.ReadLine();
        return line == string.Create(CultureInfo.InvariantCulture, $"ready {child.Pid}")
            ? child
            : throw new InvalidOperationException($"guest said \"{line}\"");
    }

    public string? ReadLine() => _process.StandardOutput.ReadLine();

    public void WriteLine()
    {
        _process.StandardInput.Write('\n');
        _process.StandardInput.Flush();
    }

    public string ReadToEnd() => _process.StandardOutput.ReadToEnd();

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }
}
