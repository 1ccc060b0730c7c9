using System.Collections.Immutable;
using Bpftop.Containers.Membership;
using Bpftop.Containers.Paths;
using Bpftop.Toolkit;

namespace Bpftop.Containers.Engines;

/// <summary>The engines of this machine, and which of them may speak for which container.</summary>
/// <remarks>Any thread, but <see cref="Look"/> one at a time.</remarks>
/// <param name="discovery">Where they listen.</param>
/// <param name="limits">What each may cost.</param>
/// <param name="time">The clock.</param>
/// <param name="ownUser">The user as whom bpftop runs.</param>
/// <param name="homeOf">Says where a listener runs; null for what the kernel says.</param>
internal sealed class EngineSet(EndpointDiscovery discovery, EngineLimits limits, TimeProvider time, uint ownUser, Func<int, EngineHome>? homeOf = null) : IAsyncDisposable
{
    /// <summary>A socket that is gone for longer is not just being restarted.</summary>
    private static readonly TimeSpan LongestAbsence = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, Presence> _presence = new(StringComparer.Ordinal);
    private readonly Latest<EngineConnection[]> _engines = new([]);
    private long _version;

    /// <summary>Changes whenever a container may have another name than before.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>The engines, root's before users'.</summary>
    public EngineConnection[] Engines => _engines.Current;

    /// <summary>What the last look found wrong with the settings.</summary>
    public ImmutableArray<string> Problems { get; private set; } = [];

    /// <summary>A name has changed by something that no engine knows of.</summary>
    public void Touch() => Interlocked.Increment(ref _version);

    /// <summary>Connects to sockets that are new, and forgets those that are gone for long.</summary>
    public void Look()
    {
        EndpointSearch search = discovery.Search();
        Problems = search.Problems;
        long now = time.GetTimestamp();
        bool isChanged = false;
        foreach (FoundEndpoint found in search.Endpoints)
        {
            if (!_presence.TryGetValue(found.Endpoint.Path, out Presence? presence))
            {
                presence = new Presence(new EngineConnection(found.Endpoint, limits, time, Touch, homeOf)) { File = found.File };
                _presence.Add(found.Endpoint.Path, presence);
                isChanged = true;
            }
            else if (presence.File != found.File)
            {
                presence.File = found.File;
                presence.Connection.Wake();
            }

            presence.Seen = now;
        }

        foreach ((string path, Presence presence) in _presence)
        {
            if (presence.Seen != now && time.GetElapsedTime(presence.Seen, now) > LongestAbsence)
            {
                // It ends by itself, and is not waited for.
                _ = presence.Connection.DisposeAsync().AsTask();
                _presence.Remove(path);
                isChanged = true;
            }
        }

        if (isChanged)
        {
            _engines.Publish([.. _presence.Values.Select(static presence => presence.Connection).OrderBy(static engine => engine.Endpoint.User ?? 0)]);
            Touch();
        }
    }

    /// <summary>Completes when every engine has answered, failed, or used up its time for a first answer.</summary>
    public Task SettleAsync(CancellationToken cancel) =>
        Task.WhenAll(Engines.Select(static engine => engine.Settled)).WaitAsync(cancel);

    /// <summary>The user as whom bpftop runs.</summary>
    public uint OwnUser => ownUser;

    /// <summary>Whether an engine may say what a container is called, and is told to change it.</summary>
    /// <remarks>An engine speaks for what is in the same container as itself: the machine's engines for what is in none, one
    /// that runs in a container for what is directly in that one. Of the machine's, a user's engine speaks for what is in
    /// that user's own slice and nothing else; root's, and that of whoever runs bpftop, for what is in nobody's slice.
    /// </remarks>
    public bool MaySpeakFor(EngineView engine, ContainerIdentity container) =>
        !container.IsNamed
        && engine.Home.Key == container.Outer?.Key
        && (container.Outer is not null || engine.User == container.Owner || (container.Owner == 0 && engine.User == ownUser));

    /// <summary>What the engines know of a container.</summary>
    /// <param name="identity">The container.</param>
    /// <param name="engine">Whose it is.</param>
    public EngineContainer? Find(ContainerIdentity identity, out EngineConnection? engine)
    {
        foreach (EngineConnection candidate in Engines)
        {
            EngineView view = candidate.View.Current;
            if (MaySpeakFor(view, identity) && view.Containers.TryGetValue(identity.Id, out EngineContainer? container))
            {
                engine = candidate;
                return container;
            }
        }

        engine = null;
        return null;
    }

    /// <summary>Asks those engines that may speak for them about containers that none has named.</summary>
    public void AskAbout(IEnumerable<Container> containers)
    {
        foreach (Container container in containers)
        {
            if (Find(container.Identity, out _) is not null)
            {
                continue;
            }

            foreach (EngineConnection engine in Engines)
            {
                if (MaySpeakFor(engine.View.Current, container.Identity))
                {
                    engine.AskAbout(container.Identity.Id);
                }
            }
        }
    }

    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(Engines.Select(static engine => engine.DisposeAsync().AsTask())).ConfigureAwait(false);

    private sealed class Presence(EngineConnection connection)
    {
        public EngineConnection Connection => connection;

        public SocketFile File { get; set; }

        public long Seen { get; set; }
    }
}
