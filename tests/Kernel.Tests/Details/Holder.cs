using System.Diagnostics;
using System.Globalization;

namespace Bpftop.Kernel.Tests.Details;

/// <summary>tests/fixtures/programs/holder.c, with a folder of its own.</summary>
internal sealed class Holder : IDisposable
{
    private static readonly Lazy<string> _program = new(static () => Oracle.Actor.Compile("holder.c"));

    private readonly Process _process;

    private Holder(Process process, string folder, int pid) => (_process, Folder, Pid) = (process, folder, pid);

    public static string Program => _program.Value;

    public string Folder { get; }

    public int Pid { get; }

    /// <param name="mode">What it is to hold.</param>
    /// <param name="more">What the mode takes behind the folder.</param>
    public static Holder Start(string mode, params string[] more) => StartBehind([], mode, more);

    /// <summary>Starts it by another program, which becomes it.</summary>
    public static Holder StartBehind(string[] first, string mode, params string[] more)
    {
        string folder = Directory.CreateTempSubdirectory("bpftop-holder-").FullName;
        string[] command = [.. first, _program.Value, mode, .. mode is "environment" or "variables" ? [] : new[] { folder }, .. more];
        Process process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        string? line = process.StandardOutput.ReadLine();
        if (line?.StartsWith("ready ", StringComparison.Ordinal) != true)
        {
            process.Kill();
            throw new InvalidOperationException($"holder {mode} said \"{line}\"");
        }

        // In a pid namespace of its own it knows another pid.
        return new Holder(process, folder, first.Length == 0 ? int.Parse(line.AsSpan(6), CultureInfo.InvariantCulture) : process.Id);
    }

    /// <summary>Has it do once more what its mode does.</summary>
    public void Continue()
    {
        _process.StandardInput.Write('\n');
        _process.StandardInput.Flush();
        Assert.Equal("done", _process.StandardOutput.ReadLine());
    }

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
