namespace Bpftop.Nvidia;

/// <summary>NVML has to be opened anew.</summary>
internal sealed class DriverGoneException(string message) : Exception(message);
