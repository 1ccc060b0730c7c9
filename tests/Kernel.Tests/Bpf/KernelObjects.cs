using System.Diagnostics;

namespace Bpftop.Kernel.Tests.Bpf;

/// <summary>The BPF objects that a process holds, by kind and id.</summary>
internal sealed class KernelObjects
{
    private readonly HashSet<(string Kind, string Id)> _held = [];

    private KernelObjects()
    {
    }

    public IReadOnlyCollection<(string Kind, string Id)> Held => _held;

    /// <summary>As its descriptors tell.</summary>
    public static KernelObjects Of(int pid)
    {
        KernelObjects objects = new();
        foreach (string file in Directory.GetFiles($"/proc/{pid}/fdinfo"))
        {
            string[] lines;
            try
            {
                lines = File.ReadAllLines(file);
            }
            catch (IOException)
            {
                continue;
            }

            foreach (string line in lines)
            {
                if (line.Split(':', StringSplitOptions.TrimEntries) is [var field and ("link_id" or "prog_id" or "map_id"), var id])
                {
                    objects._held.Add((field[..^"_id".Length], id));
                }
            }
        }

        return objects;
    }

    public int Count(string kind) => _held.Count(found => found.Kind == kind);

    /// <summary>Those that the kernel still has.</summary>
    public List<(string Kind, string Id)> Alive() => [.. _held.Where(static found => Exists(found.Kind, found.Id))];

    /// <summary>Has bpftool do something that must not fail, and says what it says.</summary>
    public static string Run(params string[] arguments)
    {
        Assert.True(TryRun(arguments, out string output), output);
        return output;
    }

    private static bool Exists(string kind, string id) => TryRun([kind, "show", "id", id], out _);

    private static bool TryRun(string[] arguments, out string output)
    {
        ProcessStartInfo start = new("bpftool", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] += ":/usr/sbin:/sbin";
        using Process bpftool = Process.Start(start)!;
        string errors = bpftool.StandardError.ReadToEnd();
        output = bpftool.StandardOutput.ReadToEnd() + errors;
        bpftool.WaitForExit();
        return bpftool.ExitCode == 0;
    }
}
