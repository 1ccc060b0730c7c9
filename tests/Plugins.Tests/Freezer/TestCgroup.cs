using System.Globalization;

namespace Bpftop.Plugins.Tests.Freezer;

/// <summary>A cgroup of a test's own in the machine's real tree of version 2. At its end everything in it and below it is
/// thawed, killed and removed: nothing but what the test started is ever in it.</summary>
internal sealed class TestCgroup : IDisposable
{
    private static int s_made;

    public TestCgroup()
    {
        Path = string.Create(CultureInfo.InvariantCulture, $"/bpftop-test-freezer-{Environment.ProcessId}-{Interlocked.Increment(ref s_made)}");
        Directory.CreateDirectory(Folder);
    }

    /// <summary>Where version 2 is mounted.</summary>
    public static string Mount { get; } = File.ReadLines("/proc/self/mounts")
        .Select(static line => line.Split(' '))
        .FirstOrDefault(static fields => fields[2] == "cgroup2")?[1] ?? throw new InvalidOperationException("cgroup v2 is not mounted");

    /// <summary>Below the mount.</summary>
    public string Path { get; }

    public string Folder => Mount + Path;

    public string[] Children => [.. Directory.GetDirectories(Folder).Select(static folder => System.IO.Path.GetFileName(folder))];

    public int[] Processes => ProcessesOf(Path);

    public static int[] ProcessesOf(string path) =>
        [.. File.ReadAllLines($"{Mount}{path}/cgroup.procs").Select(static line => int.Parse(line, CultureInfo.InvariantCulture))];

    public static bool IsFreezeSet(string path) => File.ReadAllText($"{Mount}{path}/cgroup.freeze").Trim() == "1";

    public static bool IsFrozen(string path) => File.ReadAllText($"{Mount}{path}/cgroup.events").Contains("frozen 1", StringComparison.Ordinal);

    public static void Write(string path, string file, string text) => File.WriteAllText($"{Mount}{path}/{file}", text);

    /// <summary>Makes a cgroup below; its path.</summary>
    public string Make(string name)
    {
        Directory.CreateDirectory($"{Folder}/{name}");
        return $"{Path}/{name}";
    }

    public void Dispose()
    {
        if (!Directory.Exists(Folder))
        {
            return;
        }

        File.WriteAllText($"{Folder}/cgroup.kill", "1");
        foreach (string folder in Directory.GetDirectories(Folder, "*", SearchOption.AllDirectories).OrderByDescending(static folder => folder.Length).Append(Folder))
        {
            Wait.Until(() => Removed(folder), () => $"{folder} cannot be removed: {string.Join(' ', File.ReadAllLines($"{folder}/cgroup.procs"))}");
        }
    }

    /// <summary>Tries to remove a cgroup; true where it is gone.</summary>
    public static bool Removed(string folder)
    {
        try
        {
            Directory.Delete(folder);
        }
        catch (IOException)
        {
            // A process that was just killed holds its cgroup for a moment longer.
        }

        return !Directory.Exists(folder);
    }
}
