namespace Bpftop.Host.Cli;

/// <summary>Which collector the user asked for.</summary>
internal enum CollectorChoice
{
    /// <summary>BPF, and /proc with a visible notice where BPF cannot load.</summary>
    Auto,
    Bpf,
    Proc,
}
