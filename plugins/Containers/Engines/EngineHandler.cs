using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Docker.DotNet;
using Docker.DotNet.Handler.Abstractions;
using Microsoft.Extensions.Logging;

namespace Bpftop.Containers.Engines;

/// <summary>Speaks HTTP with one engine over its Unix socket, for Docker.DotNet and for us.</summary>
/// <remarks>Nothing that comes back is trusted: not its length, its depth, its kinds, nor where it would redirect to. What
/// is handed on has been through a <see cref="JsonSieve"/>. Any thread.</remarks>
internal sealed class EngineHandler : DelegatingHandler
{
    private const long LongestList = 64 << 20;
    private const long LongestVersion = 64 * 1024;
    private const long LongestInspected = 4 << 20;
    private const int LongestError = 16 * 1024;

    private readonly EngineLimits _limits;
    private readonly TimeProvider _time;
    private readonly Action<string, HttpResponseHeaders> _answered;

    /// <param name="socket">The engine's socket.</param>
    /// <param name="limits">What it may cost.</param>
    /// <param name="time">The clock.</param>
    /// <param name="answered">Told of the path and the headers of each answer that is no error, which Docker.DotNet keeps to
    /// itself.</param>
    public EngineHandler(EngineSocket socket, EngineLimits limits, TimeProvider time, Action<string, HttpResponseHeaders> answered)
        : base(new SocketsHttpHandler
        {
            ConnectCallback = (_, cancel) => socket.ConnectAsync(cancel),
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            MaxResponseHeadersLength = 16,
            MaxResponseDrainSize = 0,
            ActivityHeadersPropagator = null,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        })
    {
        _limits = limits;
        _time = time;
        _answered = answered;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        try
        {
            // Without its headers: a body is UTF-8, whatever they say.
            response.Content = response.IsSuccessStatusCode
                ? await BodyAsync(request.RequestUri!.AbsolutePath, response, cancellationToken).ConfigureAwait(false)
                : new ByteArrayContent(await ErrorAsync(response, cancellationToken).ConfigureAwait(false));
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private async Task<HttpContent> BodyAsync(string path, HttpResponseMessage response, CancellationToken cancel)
    {
        _answered(path, response.Headers);
        Stream body = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>>? pieces = path switch
        {
            "/events" => new SievedEvents(body, _limits, _time).NextAsync,
            "/version" => new SievedBody(body, EngineShapes.Version, LongestVersion).NextAsync,

            // One more than allowed, so that the caller that counts them notices.
            _ when path.EndsWith("/containers/json", StringComparison.Ordinal) =>
                new SievedBody(body, EngineShapes.Containers(_limits.Containers + 1), LongestList).NextAsync,
            _ when path.StartsWith("/containers/", StringComparison.Ordinal) && path.EndsWith("/json", StringComparison.Ordinal) =>
                new SievedBody(body, EngineShapes.Inspected, LongestInspected).NextAsync,
            _ => null,
        };
        if (pieces is not null)
        {
            return new StreamContent(new PieceStream(pieces, body));
        }

        // The status is the answer.
        await body.DisposeAsync().ConfigureAwait(false);
        return new ByteArrayContent([]);
    }

    /// <summary>The body of an error, as far as it came in time.</summary>
    /// <exception cref="DockerApiException">It is a redirect, which Docker.DotNet would take for done.</exception>
    private async Task<byte[]> ErrorAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(_limits.Headers);
        byte[] body = new byte[LongestError];
        int length = 0;
        try
        {
            await using Stream stream = await response.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false);
            length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, limit.Token).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is IOException or HttpRequestException || (fault is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            // The status is answer enough.
        }

        // 304 to an action: it is in that state already.
        return response.StatusCode is >= HttpStatusCode.BadRequest or HttpStatusCode.NotModified
            ? body[..length]
            : throw new DockerApiException(response.StatusCode, Encoding.UTF8.GetString(body, 0, length));
    }
}

/// <summary>Hands our handler to Docker.DotNet. Its own follows redirects, obeys <c>http_proxy</c>, and buffers without a
/// bound.</summary>
internal sealed class EngineHandlerFactory : IDockerHandlerFactory<EngineHandler>
{
    /// <summary>The host name is sent, and has no meaning.</summary>
    public static Uri Address { get; } = new("http://engine/");

    public ResolvedTransport CreateHandler(EngineHandler transportOptions, ResolvedClientOptions clientOptions, ILogger logger) =>
        new(transportOptions, Address);

    public ResolvedTransport CreateHandler(ResolvedClientOptions clientOptions, ILogger logger) => throw new NotSupportedException();

    public Task<WriteClosableStream> HijackStreamAsync(HttpContent content) => throw new NotSupportedException();
}
