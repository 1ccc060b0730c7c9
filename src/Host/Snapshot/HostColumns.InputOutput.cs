namespace Bpftop.Host.Snapshot;

/// <content>Input, output, and what a process waited for.</content>
internal static partial class HostColumns
{
    private static HostColumn[] InputOutputColumns =>
    [
        Number("io.read", "READ/s", 8, "Read from storage over the last interval.", static (frame, row) =>
            frame.Rates[row].ReadBytes, Unit.BytesPerSecond, Fold.Sum),
        Number("io.write", "WRITE/s", 8, "Written to storage over the last interval, cancelled writes left out.", static (frame, row) =>
            frame.Rates[row].WriteBytes, Unit.BytesPerSecond, Fold.Sum),
        Number("io.read.total", "READ", 7, "Read from storage since it started.", static (frame, row) =>
            Counter(frame.Records[row].Work.ReadBytes), Unit.Bytes, Fold.Sum),
        Number("io.write.total", "WRITTEN", 7, "Written to storage since it started, cancelled writes left out.", static (frame, row) =>
            Counter(frame.Records[row].Work.WriteBytes), Unit.Bytes, Fold.Sum),
        Number("io.chars.read", "RCHAR", 7, "Bytes that its read calls returned, from anywhere.", static (frame, row) =>
            Counter(frame.Records[row].Work.ReadChars), Unit.Bytes, Fold.Sum),
        Number("io.chars.write", "WCHAR", 7, "Bytes that its write calls took, to anywhere.", static (frame, row) =>
            Counter(frame.Records[row].Work.WriteChars), Unit.Bytes, Fold.Sum),
        Number("delay.cpu", "CPUD%", 5, "Percent of the last interval that its threads were ready and waited for a CPU.", static (frame, row) =>
            frame.Rates[row].CpuDelay, Unit.Percent, Fold.Sum),
        Number("delay.io", "IOD%", 5, "Percent of the last interval that its threads waited for storage; empty where the kernel does not count it (sysctl kernel.task_delayacct).", static (frame, row) =>
            frame.Rates[row].BlockDelay, Unit.Percent, Fold.Sum),
        Number("delay.swap", "SWPD%", 5, "Percent of the last interval that its threads waited for swap; empty where the kernel does not count it (sysctl kernel.task_delayacct).", static (frame, row) =>
            frame.Rates[row].SwapDelay, Unit.Percent, Fold.Sum),
    ];
}
