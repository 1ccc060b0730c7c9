namespace Bpftop.Host.Cli;

/// <summary>A configuration file that was looked for.</summary>
/// <param name="Path">Where.</param>
/// <param name="Scope">For whom it is.</param>
/// <param name="Exists">Whether it was there; a missing file is no error unless <c>--config</c> names it.</param>
internal sealed record ConfigFile(string Path, ConfigScope Scope, bool Exists);
