using Microsoft.Extensions.Logging;

namespace Bpftop.Host.Plugins;

/// <summary>What the host offers to each plugin.</summary>
internal sealed record HostServices(ILoggerFactory Loggers, TimeProvider Time, ICgroupPaths Cgroups, IBpf Bpf);
