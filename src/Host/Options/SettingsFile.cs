using Bpftop.Linux;

namespace Bpftop.Host.Options;

/// <summary>The configuration file that the screen saves to: the one that <c>--config</c> named, else the user's.</summary>
/// <param name="path">The file, which need not be there yet; null where the user has no home.</param>
/// <param name="owner">The user and group for whom root writes it, or null where it writes its own.</param>
internal sealed class SettingsFile(string? path, (uint User, uint Group)? owner)
{
    /// <param name="settings">What the user chose.</param>
    /// <param name="around">Where to look.</param>
    public static SettingsFile Of(Settings settings, Surroundings around)
    {
        ConfigLocations at = ConfigLocations.Find(settings.Of(Setting.Config)?.Value, around);
        return new(at.UserFile, at.UserFileOwner is { } user ? (user, PasswdFile.Group(around.Passwd, user) ?? user) : null);
    }

    /// <summary>Sets a setting that is a list of words; what else is in the file stays as it is. Any thread, which it may keep
    /// waiting.</summary>
    /// <returns>One line that says where.</returns>
    /// <exception cref="CommandException">The file is not one any more, or cannot be written; it is as it was.</exception>
    public string Save(string key, ImmutableArray<string> words) => Change(old => ConfigEdit.SetWords(old, key, words), $"{key} saved");

    /// <summary>Sets a setting that is one word, as <see cref="Save(string, ImmutableArray{string})"/> does.</summary>
    public string Save(string key, string word) => Change(old => ConfigEdit.SetWord(old, key, word), $"{key} saved");

    /// <summary>Saves a screen of the user's own, as <see cref="Save(string, ImmutableArray{string})"/> does.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">What it shows, as JSON in one line; null where the screen is not to be there any more.</param>
    public string SaveScreen(string name, string? value) => value is null
        ? Change(old => ConfigEdit.RemoveEntry(old, "screens", name), $"screen {name} removed from the configuration, saved")
        : Change(old => ConfigEdit.SetEntry(old, "screens", name, value), $"screen {name} saved");

    /// <summary>Changes the text of the file.</summary>
    /// <param name="edit">Makes the new text of the old one, which is empty where there is no file.</param>
    /// <param name="done">What is said where it is written.</param>
    private string Change(Func<byte[]?, byte[]> edit, string done)
    {
        if (path is null)
        {
            throw CommandException.Usage("nothing saved: this user has no home directory; name a file with --config");
        }

        try
        {
            // A path of another user's may lead anywhere: root goes there with no more than that user's rights.
            return owner is { } other ? FileUser.Run(other.User, other.Group, Write) : Write();
        }
        catch (CommandException wrong)
        {
            throw CommandException.Usage($"nothing saved: {wrong.Message}");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Usage($"nothing saved: {path}: {fault.Message.TrimEnd('.')}");
        }

        string Write()
        {
            byte[]? old = ConfigFiles.ReadBytes(path, owner?.User);
            if (old is not null)
            {
                // Somebody may have broken it since it was read.
                ConfigReader.Parse(path, old);
            }

            AtomicFile.Write(path, edit(old));
            return $"{done} in {path}";
        }
    }
}
