namespace Bpftop.Host.Cli;

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
