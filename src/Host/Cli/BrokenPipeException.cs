namespace Bpftop.Host.Cli;

/// <summary>The reader of standard output has gone: <c>bpftop snapshot | head</c>. Nothing is wrong.</summary>
internal sealed class BrokenPipeException() : IOException("standard output: nobody reads it any more");
