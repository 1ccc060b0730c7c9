namespace Bpftop.Nvidia.Nvml;

/// <summary>What NVML answers (<c>nvmlReturn_t</c>), as far as a difference is made here.</summary>
internal enum NvmlReturn
{
    Success = 0,
    Uninitialized = 1,
    InvalidArgument = 2,
    NotSupported = 3,
    NoPermission = 4,
    NotFound = 6,
    InsufficientSize = 7,
    DriverNotLoaded = 9,
    FunctionNotFound = 13,
    GpuIsLost = 15,
    ResetRequired = 16,
    OperatingSystem = 17,
    LibraryVersionMismatch = 18,
    ArgumentVersionMismatch = 25,
    Deprecated = 26,
    GpuNotFound = 28,
}
