using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Bpftop.Linux;
using Microsoft.Win32.SafeHandles;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Cli;

/// <summary>The configuration files that were read, the user's beating the host's.</summary>
internal sealed record ConfigSet(ConfigValues Host, ConfigValues User, ImmutableArray<ConfigFile> Files)
{
    /// <summary>Nobody configures by the megabyte; a device or a pipe would never end.</summary>
    private const int LongestFile = 1 << 20;

    /// <summary>Reads what is there.</summary>
    /// <param name="locations">Where to look.</param>
    /// <param name="required">Whether the user's file must exist, because <c>--config</c> named it.</param>
    public static ConfigSet Read(ConfigLocations locations, bool required)
    {
        List<ConfigFile> files = [];
        ConfigValues host = ReadOne(locations.HostFile, ConfigScope.Host, null, required: false, files);
        ConfigValues user = ReadOne(locations.UserFile, required ? ConfigScope.Run : ConfigScope.User, locations.UserFileOwner, required, files);
        return new(host, user, [.. files]);
    }

    /// <summary>The bytes of a configuration file, or null where there is none.</summary>
    public static byte[]? ReadBytes(string path, uint? owner)
    {
        try
        {
            if (Directory.Exists(path))
            {
                throw CommandException.Usage($"{path}: is a directory; name a file");
            }

            FileInfo file = new(path);
            if (!file.Exists)
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
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw CommandException.Usage($"{path}: cannot be read: {fault.Message.TrimEnd('.')}; make it readable, or name another with --config");
        }
    }

    /// <summary>Asked of the descriptor, so no path can be exchanged in between.</summary>
    private static uint OwnerOf(SafeFileHandle file) => statx(file, "", AT_EMPTY_PATH, StatX.STATX_UID, out StatX found) == 0
        ? found.User
        : throw new IOException($"its owner cannot be read: {Marshal.GetLastPInvokeErrorMessage()}");

    private static ConfigValues ReadOne(string? path, ConfigScope scope, uint? owner, bool required, List<ConfigFile> files)
    {
        if (path is null)
        {
            return ConfigValues.Empty;
        }

        byte[]? bytes = ReadBytes(path, owner);
        if (bytes is null && required)
        {
            throw CommandException.Usage($"{path}: no such file; check the path given to --config");
        }

        files.Add(new(path, scope, bytes is not null));
        return bytes is null ? ConfigValues.Empty : ConfigReader.Parse(path, bytes);
    }
}
