using Bpftop.Host.Bpf;

namespace Bpftop.Host.Collect.Bpf;

/// <summary>By the kernel's iterator over tasks: three system calls, however many there are.</summary>
/// <param name="link">The descriptor of the program's link.</param>
internal sealed unsafe class IteratorWay(int link) : ITaskWay
{
    private readonly BpfIterator _iterator = new("walk", link);

    public bool IsByPid => true;

    public void Run(WalkHeader* header) => _iterator.Run();
}
