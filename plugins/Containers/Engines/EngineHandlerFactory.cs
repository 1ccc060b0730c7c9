using Docker.DotNet.Handler.Abstractions;
using Microsoft.Extensions.Logging;

namespace Bpftop.Containers.Engines;

/// <summary>Hands our handler to Docker.DotNet. Its own follows redirects, obeys <c>http_proxy</c>, and buffers without a
/// bound.</summary>
internal sealed class EngineHandlerFactory : IDockerHandlerFactory<EngineHandler>
{
    /// <summary>The host's name is sent and means nothing.</summary>
    public static Uri Address { get; } = new("http://engine/");

    public ResolvedTransport CreateHandler(EngineHandler transportOptions, ResolvedClientOptions clientOptions, ILogger logger) =>
        new(transportOptions, Address);

    public ResolvedTransport CreateHandler(ResolvedClientOptions clientOptions, ILogger logger) => throw new NotSupportedException();

    public Task<WriteClosableStream> HijackStreamAsync(HttpContent content) => throw new NotSupportedException();
}
