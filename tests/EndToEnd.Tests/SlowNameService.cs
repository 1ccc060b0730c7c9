using System.Diagnostics;
using System.Globalization;

namespace Bpftop.EndToEnd.Tests;

/// <summary>A name service of the test's own (tests/fixtures/programs/nss_slow.c), which the program asks in a mount
/// namespace of its own, and a process of a user that only it knows.</summary>
internal sealed class SlowNameService : IDisposable
{
    /// <summary>In no range that a machine hands out.</summary>
    public const string Uid = "987654";

    private readonly string _folder = Directory.CreateTempSubdirectory("bpftop-nss-").FullName;
    private readonly TimeSpan _delay;
    private Process? _user;

    /// <param name="delay">How long every answer takes.</param>
    public SlowNameService(TimeSpan delay)
    {
        _delay = delay;
        try
        {
            File.WriteAllText(Path.Join(_folder, "nsswitch.conf"), "passwd: files slow\ngroup: files\n");
            CliResult compiled = CliProgram.RunOther(
                "cc", "-O1", "-Wall", "-shared", "-fPIC", "-o", Path.Join(_folder, "libnss_slow.so.2"),
                Path.Join(Repository.Root, "tests/fixtures/programs/nss_slow.c"));
            Assert.Equal((0, ""), (compiled.ExitCode, compiled.Error));
            StartUser();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The process of the user.</summary>
    public int Pid => _user!.Id;

    /// <summary>Runs a program over the name service: to be put before its path. The mount is gone with the last process
    /// in the namespace.</summary>
    public string[] Prefix =>
    [
        "unshare", "--mount", "--propagation", "private", "sh", "-c",
        $"mount --bind '{_folder}/nsswitch.conf' /etc/nsswitch.conf && exec \"$@\"", "sh",
        "env", $"LD_LIBRARY_PATH={_folder}", $"SLOW_NSS_NAMES={_folder}/names",
        string.Create(CultureInfo.InvariantCulture, $"SLOW_NSS_MS={(int)_delay.TotalMilliseconds}"),
    ];

    /// <summary>Names the user; the service is down before.</summary>
    public void Name(string name)
    {
        string next = Path.Join(_folder, "names.next");
        File.WriteAllText(next, name + "\n");
        File.Move(next, Path.Join(_folder, "names"), overwrite: true);
    }

    /// <summary>Starts a process of the user.</summary>
    public void StartUser()
    {
        _user = Process.Start(new ProcessStartInfo("setpriv", ["--reuid", Uid, "--clear-groups", "sleep", "300"]))!;
        Assert.True(
            SpinWait.SpinUntil(() => File.ReadAllText($"/proc/{_user.Id}/comm") == "sleep\n", CliProgram.Deadline),
            "the user's process did not start");
    }

    /// <summary>Ends it.</summary>
    public void EndUser()
    {
        _user?.Kill();
        _user?.WaitForExit();
        _user?.Dispose();
        _user = null;
    }

    public void Dispose()
    {
        EndUser();
        Directory.Delete(_folder, recursive: true);
    }
}
