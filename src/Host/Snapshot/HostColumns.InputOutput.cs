namespace Bpftop.Host.Snapshot;

/// <content>Input, output, and what a process waited for.</content>
internal static partial class HostColumns
{
    private static HostColumn[] InputOutputColumns =>
    [
        Number("io.read", "READ/s", 8, "Read from storage over the last interval, by its own threads; not by children.", static (frame, row) =>
            frame.Rates[row].ReadBytes, Unit.BytesPerSecond, Fold.Sum),
        Number("io.write", "WRITE/s", 8, "Written to storage over the last interval by its own threads, cancelled writes left out.", static (frame, row) =>
            frame.Rates[row].WriteBytes, Unit.BytesPerSecond, Fold.Sum),
        Number("io.read.total", "READ", 7, "Read from storage by its own threads since it started, ended ones included, children not. Where it had waited for children before bpftop came, threads that had ended by then are missing.", static (frame, row) =>
            Counter(frame.Records[row].Work.ReadBytes), Unit.Bytes, Fold.Sum),
        Number("io.write.total", "WRITTEN", 7, "Written to storage by its own threads since it started, cancelled writes left out; as READ otherwise.", static (frame, row) =>
            Counter(frame.Records[row].Work.WriteBytes), Unit.Bytes, Fold.Sum),
        Number("io.chars.read", "RCHAR", 7, "Bytes that its own threads' read calls returned, from anywhere; as READ otherwise.", static (frame, row) =>
            Counter(frame.Records[row].Work.ReadChars), Unit.Bytes, Fold.Sum),
        Number("io.chars.write", "WCHAR", 7, "Bytes that its own threads' write calls took, to anywhere; as READ otherwise.", static (frame, row) =>
            Counter(frame.Records[row].Work.WriteChars), Unit.Bytes, Fold.Sum),
        Number("delay.cpu", "CPUD%", 5, "Percent of the last interval that its threads were ready and waited for a CPU.", static (frame, row) =>
            frame.Rates[row].CpuDelay, Unit.Percent, Fold.Sum),
        Number("delay.io", "IOD%", 5, "Percent of the last interval that its threads waited for storage; empty where the kernel does not count it (sysctl kernel.task_delayacct; a process that is older than the switch is never counted).", static (frame, row) =>
            frame.Rates[row].BlockDelay, Unit.Percent, Fold.Sum),
        Number("delay.swap", "SWPD%", 5, "Percent of the last interval that its threads waited for swap; empty where the kernel does not count it (sysctl kernel.task_delayacct; a process that is older than the switch is never counted).", static (frame, row) =>
            frame.Rates[row].SwapDelay, Unit.Percent, Fold.Sum),
    ];
}
