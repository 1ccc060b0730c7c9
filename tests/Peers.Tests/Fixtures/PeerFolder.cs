using System.Diagnostics;
using System.Globalization;

namespace Bpftop.Peers.Tests.Fixtures;

/// <summary>The folder of one peer, whose name no other peer on the machine has, and who owns it.</summary>
internal static class PeerFolder
{
    private const string Prefix = "bpftop-test-";
    private static readonly Lazy<bool> _swept = new(static () =>
    {
        Sweep();
        return true;
    });

    private static int s_made;

    /// <summary>The scripts that keep peers.</summary>
    public static string Scripts { get; } = Path.Join(Repository.Root, "tests/fixtures/peers");

    /// <summary>Makes the folder. Short: the path of a socket has 107 bytes.</summary>
    public static string Make(string kind)
    {
        _ = _swept.Value;
        string path = Path.Join("/tmp", string.Create(
            CultureInfo.InvariantCulture, $"{Prefix}{kind}-{Environment.ProcessId}-{Interlocked.Increment(ref s_made)}"));
        Assert.False(Directory.Exists(path), $"{path} is left from another run");
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(Path.Join(path, "owner"), Identity(Environment.ProcessId));
        return path;
    }

    /// <summary>Clears away what earlier test processes left that were killed together with their keepers.</summary>
    public static void Sweep()
    {
        foreach (string path in Directory.GetDirectories("/tmp", Prefix + "*"))
        {
            if (IsLeft(path))
            {
                using Process sweeper = Process.Start(new ProcessStartInfo("sh", [Path.Join(Scripts, "peer.sh"), "sweep", path]))!;
                sweeper.WaitForExit();
            }
        }
    }

    /// <summary>Neither its test process nor its keeper, who would clear it away, is there any more.</summary>
    private static bool IsLeft(string path)
    {
        try
        {
            // Only what root, or this user, made: anybody may write to /tmp.
            if ((File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)) != 0)
            {
                return false;
            }

            string owner = File.ReadAllText(Path.Join(path, "owner"));
            int pid = int.Parse(owner.Split(' ')[0], CultureInfo.InvariantCulture);
            string keeper = Path.Join(path, "keeper");
            return owner != Identity(pid)
                && !(File.Exists(keeper) && Identity(int.Parse(File.ReadAllText(keeper), CultureInfo.InvariantCulture)).Length > 0);
        }
        catch (Exception fault) when (fault is IOException or FormatException or UnauthorizedAccessException)
        {
            return false; // being made, or being removed
        }
    }

    /// <summary>Names a process for good, in its own pid namespace; empty where there is none.</summary>
    private static string Identity(int pid)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            string started = stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19];
            return $"{pid} {started} {File.ResolveLinkTarget("/proc/self/ns/pid", false)?.Name}";
        }
        catch (IOException)
        {
            return "";
        }
    }
}
