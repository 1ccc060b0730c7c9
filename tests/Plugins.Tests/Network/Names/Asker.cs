using System.Diagnostics;
using System.Globalization;
using Bpftop.Kernel.Tests.Oracle;

namespace Bpftop.Plugins.Tests.Network.Names;

/// <summary>A process that looks up names when it is told to: tests/fixtures/programs/lookup.c.</summary>
internal sealed class Asker : IDisposable
{
    private static readonly Lazy<string> _glibc = new(static () => Actor.Compile("lookup.c"));

    private static readonly Lazy<string> _go = new(CompileGo);

    private readonly Process _process;

    private Asker(string[] words)
    {
        _process = Process.Start(new ProcessStartInfo(words[0], words[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        if (_process.StandardOutput.ReadLine() is not "ready")
        {
            _process.Kill();
            throw new InvalidOperationException($"{string.Join(' ', words)} does not start");
        }
    }

    /// <summary>The program, against the machine's libc.</summary>
    public static string Program => _glibc.Value;

    /// <summary>The same in Go: lookup.go, static, with Go's own resolver and no libc.</summary>
    public static string GoProgram => _go.Value;

    /// <summary>The process of the program itself: what starts it elsewhere makes way for it.</summary>
    public int Pid => _process.Id;

    /// <summary>Starts a program that asks the servers of a file, in a mount namespace of its own.</summary>
    public static Asker Start(string program, string resolvConf) => new(With(resolvConf, program));

    /// <summary>Starts a program in a root of its own, by its path there.</summary>
    public static Asker StartIn(string root, string program) => new(["chroot", root, program]);

    /// <summary>A command that asks the servers of a file, in a mount namespace of its own.</summary>
    public static string[] With(string resolvConf, params string[] command) =>
        ["unshare", "--mount", "sh", "-c", "mount --bind \"$0\" /etc/resolv.conf && exec \"$@\"", resolvConf, .. command];

    /// <summary>Looks up a name.</summary>
    /// <returns>What the function returned, and the seconds that it took.</returns>
    public (int Status, double Seconds) Ask(string function, string name)
    {
        Begin(function, name);
        string[] words = _process.StandardOutput.ReadLine()!.Split(' ');
        return (int.Parse(words[0], CultureInfo.InvariantCulture), long.Parse(words[1], CultureInfo.InvariantCulture) / 1e9);
    }

    /// <summary>Begins to look up a name, and does not wait.</summary>
    public void Begin(string function, string name)
    {
        _process.StandardInput.WriteLine($"{function} {name}");
        _process.StandardInput.Flush();
    }

    /// <summary>What a command prints.</summary>
    public static string Output(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{program} ended with {process.ExitCode}"));
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static string CompileGo()
    {
        string program = Path.Join(AppContext.BaseDirectory, $"lookup-go-{Environment.ProcessId}");
        DirectoryInfo cache = Directory.CreateTempSubdirectory("bpftop-test-go-");
        Output("env", "CGO_ENABLED=0", $"GOCACHE={cache.FullName}", "go", "build", "-o", program, Path.Join(Repository.Fixtures, "programs/lookup.go"));
        cache.Delete(true);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(program);
        return program;
    }
}
