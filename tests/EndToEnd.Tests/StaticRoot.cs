namespace Bpftop.EndToEnd.Tests;

/// <summary>A root in which the program in one file is run: an empty one, or one that is laid out as a distribution lays out
/// its own. <c>/proc</c> and <c>/sys</c> are this machine's; the mounts go with the last process in it.</summary>
internal sealed class StaticRoot : IDisposable
{
    /// <summary>A user of the distribution's <c>/etc/passwd</c>, and of no other.</summary>
    public const string User = "somebody";

    /// <summary>In no range that a machine hands out.</summary>
    public const string Uid = "987653";

    private const string Enter =
        "mount --rbind /proc \"$0/proc\" && mount --rbind /sys \"$0/sys\" && root=$0 && exec chroot \"$root\" \"$@\"";

    private static readonly string[] _systemd = ["sss", "systemd", "myhostname", "resolve"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bpftop-root-");

    private StaticRoot()
    {
        Make("proc");
        Make("sys");
        CliProgram.RunOther("cp", CliProgram.Executable, At("bpftop")).Expect(0);
    }

    /// <summary>Nothing but the program, /proc and /sys.</summary>
    public static StaticRoot Empty() => new();

    /// <summary>Has the files that a C library or a terminal library of the distribution would look for, at their places. Every
    /// module of the name service ends whoever loads it.</summary>
    /// <param name="distribution">Debian, Fedora or Alpine.</param>
    public static StaticRoot Like(string distribution)
    {
        StaticRoot root = new();
        try
        {
            root.LayOut(distribution);
            return root;
        }
        catch
        {
            root.Dispose();
            throw;
        }
    }

    /// <summary>Whether it is laid out as a machine whose C library loads modules of the name service.</summary>
    public bool HasModules { get; private set; }

    /// <summary>Runs bpftop in it.</summary>
    public CliResult Run(params string[] arguments) => RunOther("/bpftop", arguments);

    /// <summary>Runs another program of it.</summary>
    public CliResult RunOther(string program, params string[] arguments) => CliProgram.RunOther(
        "unshare", ["--mount", "--propagation", "private", "sh", "-c", Enter, _folder.FullName, program, .. arguments]);

    /// <summary>The monitor, in a terminal.</summary>
    /// <param name="arguments">As a shell reads them.</param>
    public ScreenTerminal Start(string arguments) => new(
        arguments, $"unshare --mount --propagation private sh -c '{Enter}' '{_folder.FullName}' ", program: "/bpftop");

    /// <summary>Puts a program of the machine into it that needs nothing else.</summary>
    public void Add(string program, string name) => CliProgram.RunOther("cp", program, At(name)).Expect(0);

    public void Dispose() => _folder.Delete(recursive: true);

    private string At(string path) => Path.Join(_folder.FullName, path);

    private void Make(string path) => Directory.CreateDirectory(At(path));

    private void Write(string path, string text)
    {
        Make(Path.GetDirectoryName(path)!);
        File.WriteAllText(At(path), text);
    }

    private void LayOut(string distribution)
    {
        (string libraries, string terminals, string switches) = distribution switch
        {
            "Debian" => ("usr/lib/x86_64-linux-gnu", "usr/lib/terminfo", "passwd: files systemd\nhosts: files myhostname resolve dns\n"),
            "Fedora" => ("usr/lib64", "usr/share/terminfo", "passwd: files sss systemd\nhosts: files myhostname resolve dns\n"),
            "Alpine" => ("lib", "etc/terminfo", ""),
            _ => throw new ArgumentException(distribution, nameof(distribution)),
        };
        foreach (string folder in (ReadOnlySpan<string>)["dev", "run", "tmp", "root", "var", "usr/bin", "usr/lib", libraries])
        {
            Make(folder);
        }

        Write("etc/os-release", $"ID={distribution.ToLowerInvariant()}\n");
        Write("etc/passwd", $"root:x:0:0:root:/root:/bin/sh\n{User}:x:{Uid}:{Uid}::/:/bin/sh\n");
        CliProgram.RunOther("cp", "-RL", Terminals(), At(terminals)).Expect(0);
        if (distribution == "Alpine")
        {
            // Its C library has no modules, and no other program's: loading it is what must not happen.
            Trap($"{libraries}/ld-musl-x86_64.so.1");
            return;
        }

        HasModules = true;
        Write("etc/nsswitch.conf", switches);
        Write("etc/ld.so.conf", $"/{libraries}\n");
        foreach (string module in _systemd)
        {
            Trap($"{libraries}/libnss_{module}.so.2");
        }

        CliProgram.RunOther("ldconfig", "-r", _folder.FullName).Expect(0);
    }

    private static string Terminals() =>
        new[] { "/lib/terminfo", "/usr/share/terminfo", "/etc/terminfo" }.First(static folder => Directory.Exists($"{folder}/s"));

    private void Trap(string library) => CliProgram.RunOther(
        "cc", "-shared", "-fPIC", "-nostdlib", $"-Wl,-soname,{Path.GetFileName(library)}", "-o", At(library),
        Path.Join(Repository.Fixtures, "programs/nss_trap.c")).Expect(0);
}
