namespace Bpftop.Host.Cli;

internal enum SnapshotFormat
{
    Table,
    Json,
    Csv,
}
