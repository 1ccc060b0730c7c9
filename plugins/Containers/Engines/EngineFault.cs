using System.Net.Sockets;
using System.Text.Json;
using Docker.DotNet;

namespace Bpftop.Containers.Engines;

/// <summary>An engine did not do what the API says; the message is a clause that follows the socket's path.</summary>
internal sealed class EngineFault(string message, bool isDenied = false) : Exception(message)
{
    /// <summary>True where it is this user who may not speak to it.</summary>
    public bool IsDenied => isDenied;

    /// <summary>What went wrong, in one clause.</summary>
    public static EngineFault Of(Exception fault)
    {
        for (Exception? inner = fault; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case EngineFault known:
                    return known;
                case SocketException { SocketErrorCode: SocketError.AccessDenied }:
                    return new EngineFault("may not be opened by this user", isDenied: true);
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused }:
                    return new EngineFault("is there, but nobody listens on it");

                // connect(2) of a Unix socket says EAGAIN where the listener's queue is full.
                case SocketException { SocketErrorCode: SocketError.WouldBlock }:
                    return new EngineFault("is there, but takes no more connections");
                case SocketException { SocketErrorCode: SocketError.AddressNotAvailable }:
                    return new EngineFault("is not there any more");
                case DockerApiException refusal:
                    return new EngineFault($"answered {EngineAnswers.ReadRefusal(refusal)}");
                case JsonException:
                    return new EngineFault("answered with something that is not the JSON of the Docker API");
                case OperationCanceledException or TimeoutException:
                    return new EngineFault("did not answer in time");
            }
        }

        return fault is IOException or HttpRequestException
            ? new EngineFault($"broke off or is no HTTP: {EngineText.Clean(fault.Message, EngineText.LongestMessage)}")
            : new EngineFault(EngineText.Clean($"{fault.GetType().Name}: {fault.Message}", EngineText.LongestMessage));
    }
}
