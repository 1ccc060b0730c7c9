namespace Bpftop.Host.Cli;

/// <summary>A setting with the place that stated it, for messages.</summary>
/// <param name="Value">What was stated.</param>
/// <param name="Origin">"--sort", or "/etc/bpftop/config.json:3:12".</param>
/// <param name="FromFile">True for a configuration file, which may name columns of a plugin that is not there.</param>
internal sealed record Stated<T>(T Value, string Origin, bool FromFile)
    where T : class;
