namespace Bpftop.Host.Cli;

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
