using Bpftop.Host.Snapshot;
using Bpftop.Host.View;

namespace Bpftop.Host.Screen;

/// <summary>A screen of the user's own: the process table in another way, under a name and a number.</summary>
/// <param name="Name">Its name, see <see cref="ScreenName"/>.</param>
/// <param name="Number">Its number, by which keys go there; null for the first that is free.</param>
/// <param name="Columns">Its columns, left to right; null for the default ones.</param>
/// <param name="View">Which rows it shows, in which order.</param>
internal sealed record OwnScreen(string Name, int? Number, ImmutableArray<Column>? Columns, ViewOptions View);
