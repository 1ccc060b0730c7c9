using Bpftop.Linux;
using static Bpftop.Linux.Errno;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Plugins.Loading;

/// <summary>Decides whether the code in a folder may run in this process.</summary>
/// <remarks>
/// The path is walked from the root: every folder on it, and on the way of every symbolic link in it, must belong to
/// somebody who is trusted, and nobody else may write to it. So nothing that was checked can be exchanged before it is
/// loaded. A parent with the sticky bit (<c>/tmp</c>) is the one exception: others may add to it, but not rename or
/// remove what is there, and what is there is checked in its turn. A folder that holds plugins is never excepted,
/// for in it an added file is enough.
/// </remarks>
internal sealed class TrustedFolder(TrustRule rule)
{
    private const int LinkLimit = 40; // the kernel's own limit
    private const int EntryLimit = 10_000;

    /// <summary>Checks a folder and its parents.</summary>
    /// <returns>Null where it is trusted.</returns>
    public Refusal? CheckFolder(string path) => CheckPath(path, mustBeFolder: true);

    /// <summary>Checks a folder, its parents, and everything in it.</summary>
    /// <returns>Null where all of it is trusted.</returns>
    public Refusal? CheckTree(string path)
    {
        Refusal? refusal = CheckFolder(path);
        return refusal ?? CheckEntries(path, out _);
    }

    private Refusal? CheckEntries(string folder, out int count)
    {
        count = 0;
        try
        {
            // Not recursive by option: that would follow links to folders.
            foreach (string entry in Directory.EnumerateFileSystemEntries(folder))
            {
                if (++count > EntryLimit)
                {
                    return new Refusal($"{folder} holds more than {EntryLimit} files", "Give each plugin a folder of its own.");
                }

                if (LStat(entry, out StatX file) is not 0 and int errno)
                {
                    return Unreadable(entry, errno);
                }

                Refusal? refusal = file.IsLink ? CheckPath(entry, mustBeFolder: false) : CheckOwner(entry, file, isParent: false);
                if (refusal is null && file.IsDirectory)
                {
                    refusal = CheckEntries(entry, out int inside);
                    count += inside;
                }

                if (refusal is not null)
                {
                    return refusal;
                }
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new Refusal($"{folder} cannot be listed: {fault.Message}", "Make it readable, or remove it.");
        }

        return null;
    }

    private Refusal? CheckPath(string path, bool mustBeFolder)
    {
        Stack<string> ahead = new();
        PushParts(ahead, Path.GetFullPath(path));
        string at = "/";
        int links = 0;
        bool isFolder = true;
        while (true)
        {
            if (LStat(at, out StatX file) is not 0 and int errno)
            {
                return Unreadable(at, errno);
            }

            Refusal? refusal = CheckOwner(at, file, isParent: ahead.Count > 0);
            if (refusal is not null)
            {
                return refusal;
            }

            if (file.IsLink)
            {
                if (++links > LinkLimit)
                {
                    return new Refusal($"{path} goes through more than {LinkLimit} symbolic links", "Use the real path.");
                }

                string target = new FileInfo(at).LinkTarget ?? "";
                at = Path.GetDirectoryName(at)!;
                PushParts(ahead, target);
                at = target.StartsWith('/') ? "/" : at;
                if (at == "/")
                {
                    continue;
                }
            }
            else
            {
                isFolder = file.IsDirectory;
            }

            if (!ahead.TryPop(out string? next))
            {
                return isFolder || !mustBeFolder ? null : new Refusal($"{path} is not a folder", "Give a folder that holds plugin folders.");
            }

            // ".." of a link's target leads to a parent that the walk has checked.
            at = next == ".." ? Path.GetDirectoryName(at) ?? "/" : Path.Join(at, next);
        }
    }

    private Refusal? CheckOwner(string path, in StatX file, bool isParent)
    {
        if (!rule.Trusts(file.User))
        {
            return rule.IsPrivileged
                ? new Refusal(
                    $"{path} belongs to uid {file.User}, and bpftop runs with privileges",
                    "Install the plugin where only root writes: sudo make install, or copy it as root below /usr/lib/bpftop/plugins.")
                : new Refusal(
                    $"{path} belongs to uid {file.User}, neither to root nor to you (uid {rule.User})",
                    "Copy the plugin to a folder of your own, or have it installed below /usr/lib/bpftop/plugins.");
        }

        // The mode of a link means nothing; who may exchange it follows from its folder.
        if (file.IsLink || !(isParent ? file.LetsOthersExchange : file.IsWritableByOthers))
        {
            return null;
        }

        return new Refusal(
            $"{path} can be written by {(file.OthersWrite ? "everyone" : "its group")}",
            $"Take the right away: chmod go-w '{path}'");
    }

    private static Refusal Unreadable(string path, int errno) => errno == ENOENT
        ? new Refusal($"{path} does not exist", "Check the path.")
        : new Refusal($"{path} cannot be looked at (error {errno})", "Make it readable, or remove it.");

    private static void PushParts(Stack<string> ahead, string path)
    {
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (int part = parts.Length - 1; part >= 0; part--)
        {
            if (parts[part] != ".")
            {
                ahead.Push(parts[part]);
            }
        }
    }
}
