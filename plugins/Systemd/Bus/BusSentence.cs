using System.Net.Sockets;
using Tmds.DBus.Protocol;

namespace Bpftop.Systemd.Bus;

/// <summary>Errors of the bus and of systemd in words.</summary>
internal static class BusSentence
{
    /// <summary>One clause for an error.</summary>
    /// <param name="name">Its D-Bus name.</param>
    /// <param name="text">What the sender says about it: foreign.</param>
    public static string Of(string name, string text) => name switch
    {
        "org.freedesktop.DBus.Error.AccessDenied" or "org.freedesktop.DBus.Error.AuthFailed" =>
            "the bus does not allow it to this user; run bpftop as root",
        "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired" =>
            "this user would have to give a password for it; run bpftop as root",
        "org.freedesktop.systemd1.NoSuchUnit" => "systemd does not know the unit",
        "org.freedesktop.systemd1.NoUnitForPID" => "no unit owns the process",
        "org.freedesktop.systemd1.UnitMasked" => "the unit is masked; systemctl unmask allows it again",
        "org.freedesktop.systemd1.OnlyByDependency" => "the unit may be started and stopped only along with another (RefuseManualStart, RefuseManualStop)",
        "org.freedesktop.systemd1.JobTypeNotApplicable" => "the unit, or its kind, cannot do that",
        "org.freedesktop.systemd1.TransactionIsDestructive" => "another job that is going on excludes it; wait for that one to end",
        "org.freedesktop.systemd1.TransactionJobsConflicting" or "org.freedesktop.systemd1.TransactionOrderIsCyclic" =>
            "the unit's dependencies contradict each other",
        "org.freedesktop.systemd1.ShuttingDown" => "the system is shutting down",
        "org.freedesktop.systemd1.UnitBusy" or "org.freedesktop.systemd1.FrozenByParent" => "systemd is freezing or thawing the unit, or a slice above it, already",
        "org.freedesktop.systemd1.UnitInactive" => "the unit is not running",
        "org.freedesktop.DBus.Error.NotSupported" => "this systemd, or the unit's kind, does not support it",
        "org.freedesktop.DBus.Error.UnknownMethod" => "this systemd is too old for it",
        "org.freedesktop.DBus.Error.ServiceUnknown" or "org.freedesktop.DBus.Error.NameHasNoOwner" => "no systemd is on this bus",
        "org.freedesktop.DBus.Error.Spawn.ChildExited" or "org.freedesktop.DBus.Error.Spawn.Failed" => "no systemd is on this bus",
        "org.freedesktop.DBus.Error.NoReply" or "org.freedesktop.DBus.Error.Timeout" or "org.freedesktop.DBus.Error.TimedOut" => "systemd did not answer in time",
        "org.freedesktop.DBus.Error.Disconnected" => "the connection broke",
        _ when text.Length > 0 => text.TrimEnd('.'),
        _ => name,
    };

    /// <summary>The result of a job (org.freedesktop.systemd1(5), JobRemoved), or null where it was done.</summary>
    public static string? OfJob(string result) => result switch
    {
        "done" => null,
        "canceled" => "another job took its place",
        "timeout" => "it took longer than the unit allows",
        "failed" => "it failed; systemctl status and journalctl -u say why",
        "dependency" => "a unit that it needs failed",
        "skipped" => "there was nothing to do in the unit's state",
        "invalid" => "the unit cannot do that in its state",
        "assert" => "one of the unit's assertions is not met",
        "unsupported" => "this machine does not support units of this kind",
        "collected" => "systemd dropped the unit",
        "once" => "the unit runs only once, and has run",
        _ => $"systemd says \"{result}\"",
    };

    /// <summary>Why a connection could not be made, or did not last.</summary>
    public static string Of(Exception fault) => fault switch
    {
        BusException => fault.Message,
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => "its socket is not there",
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "nobody listens at its address",
        SocketException { SocketErrorCode: SocketError.AccessDenied } => "permission denied",
        { InnerException: { } reason } => Of(reason),
        SocketException => fault.Message,
        DBusReadException => "it does not speak D-Bus",
        _ => "the connection was closed",
    };
}
