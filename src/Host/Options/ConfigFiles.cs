using System.Runtime.InteropServices;
using Bpftop.Linux;
using Microsoft.Win32.SafeHandles;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Options;

/// <summary>For whom a configuration file is.</summary>
internal enum ConfigScope
{
    /// <summary>Everybody on the machine.</summary>
    Host,

    /// <summary>One user.</summary>
    User,

    /// <summary>This run: <c>--config</c> named it.</summary>
    Run,
}

/// <summary>A configuration file that was looked for.</summary>
/// <param name="Path">Where.</param>
/// <param name="Scope">For whom it is.</param>
/// <param name="Exists">Whether it was there; a missing file is no error unless <c>--config</c> names it.</param>
internal sealed record ConfigFile(string Path, ConfigScope Scope, bool Exists);

/// <summary>Which configuration files count.</summary>
/// <remarks>
/// <c>sudo bpftop</c> reads the file of the user who typed it, not root's: what a user set up holds with and without
/// privilege. That file is read by root, so it must belong to that user: a link to a file that only root may read is
/// refused, as its text could show up in a message. XDG_CONFIG_HOME counts without sudo only.
/// </remarks>
/// <param name="HostFile">For everybody on the machine; null where <c>--config</c> stands for both.</param>
/// <param name="UserFile">For one user; null where there is no home directory.</param>
/// <param name="UserFileOwner">Who must own the user's file, or null for anybody.</param>
internal sealed record ConfigLocations(string? HostFile, string? UserFile, uint? UserFileOwner)
{
    public static ConfigLocations Find(string? explicitFile, Surroundings around)
    {
        if (explicitFile is not null)
        {
            return new(null, explicitFile, null);
        }

        if (around.SudoUserId is { } uid)
        {
            return PasswdFile.Home(around.Passwd, uid) is { } sudoHome
                ? new(around.HostFile, Below(sudoHome, ".config/bpftop/config.json"), uid)
                : new(around.HostFile, null, null);
        }

        // The XDG specification: a relative path is not valid and is left alone.
        string? user = around.Variable("XDG_CONFIG_HOME") is { } xdg && xdg.StartsWith('/')
            ? Below(xdg, "bpftop/config.json")
            : (around.Variable("HOME") is { } home && home.StartsWith('/') ? home : PasswdFile.Home(around.Passwd, around.UserId)) is { } found
                ? Below(found, ".config/bpftop/config.json")
                : null;
        return new(around.HostFile, user, null);
    }

    private static string Below(string folder, string path) => $"{folder.TrimEnd('/')}/{path}";
}

/// <summary>Reads the configuration files, and lays what was typed over the user's file over the host's.</summary>
internal static class ConfigFiles
{
    /// <summary>Nobody configures by the megabyte; a device or a pipe would never end.</summary>
    private const int LongestFile = 1 << 20;

    /// <summary>Completes what was typed by what the files say.</summary>
    /// <param name="typed">The command line's settings.</param>
    /// <param name="withView">Whether files choose rows and columns too, see <see cref="Setting.IsView"/>.</param>
    /// <param name="around">Where to look.</param>
    public static Settings Under(Settings typed, bool withView, Surroundings around)
    {
        string? named = typed.Of(Setting.Config)?.Value;
        ConfigLocations locations = ConfigLocations.Find(named, around);
        List<ConfigFile> files = [];
        Settings host = Read(locations.HostFile, ConfigScope.Host, null, files);
        Settings user = Read(locations.UserFile, named is null ? ConfigScope.User : ConfigScope.Run, locations.UserFileOwner, files);
        foreach (string id in typed.Of(Setting.Enable))
        {
            typed.PluginSwitches[id] = true;
        }

        foreach (string id in typed.Of(Setting.Disable))
        {
            typed.PluginSwitches[id] = false;
        }

        if (around.Variable("NO_COLOR") is { Length: > 0 })
        {
            typed.Set(Setting.Color, false);
        }

        typed.Complete(user, withView);
        typed.Complete(host, withView);
        typed.Files = [.. files];
        return typed;
    }

    /// <summary>The bytes of a configuration file, or null where there is none.</summary>
    /// <remarks>Its user names it, and what is wrong in it is shown: it is read with that user's rights, without capabilities that
    /// bpftop was given.</remarks>
    public static byte[]? ReadBytes(string path, uint? owner)
    {
        try
        {
            return FileUser.RunWithoutCapabilities(() => ReadAsUser(path, owner));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw CommandException.Usage($"{path}: cannot be read: {fault.Message.TrimEnd('.')}; make it readable, or name another with --config");
        }
    }

    private static byte[]? ReadAsUser(string path, uint? owner)
    {
        if (Directory.Exists(path))
        {
            throw CommandException.Usage($"{path}: is a directory; name a file");
        }

        if (!File.Exists(path))
        {
            return null;
        }

        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (owner is { } uid && OwnerOf(stream.SafeFileHandle) is var found && found != uid)
        {
            throw CommandException.Usage(
                $"{path}: belongs to uid {found}, not to the user behind sudo ({uid}); name a file with --config, or run chown {uid} on it");
        }

        byte[] bytes = new byte[LongestFile + 1];
        int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length <= LongestFile
            ? bytes[..length]
            : throw CommandException.Usage($"{path}: longer than {LongestFile} bytes; this is no configuration file");
    }

    /// <summary>Asked of the descriptor, so no path can be exchanged in between.</summary>
    private static uint OwnerOf(SafeFileHandle file) => statx(file, "", AT_EMPTY_PATH, StatX.STATX_UID, out StatX found) == 0
        ? found.User
        : throw new IOException($"its owner cannot be read: {Marshal.GetLastPInvokeErrorMessage()}");

    private static Settings Read(string? path, ConfigScope scope, uint? owner, List<ConfigFile> files)
    {
        if (path is null)
        {
            return new Settings();
        }

        byte[]? bytes = ReadBytes(path, owner);
        if (bytes is null && scope == ConfigScope.Run)
        {
            throw CommandException.Usage($"{path}: no such file; check the path given to --config");
        }

        files.Add(new(path, scope, bytes is not null));
        return bytes is null ? new Settings() : ConfigReader.Parse(path, bytes);
    }
}
