using System.Runtime.InteropServices;
using System.Text;

namespace Bridge.State;

/// <summary>Cuts a complete copy of the state into records.</summary>
internal static class StateSnapshot
{
    /// <summary>The most that the entries of a part may hold together, and one alone, in bytes.</summary>
    public const int PartBytes = 512 * 1024;

    /// <summary>What an entry takes in a snapshot, in bytes, roughly.</summary>
    public static int SizeOf(StateEntry entry) =>
        64 + Encoding.UTF8.GetByteCount(entry.Key) + (entry.Value is { } value ? JsonMarshal.GetRawUtf8Value(value).Length : 0);

    /// <summary>The parts, each of at most <see cref="PartBytes"/>.</summary>
    public static IReadOnlyList<StateRecord> Split(StateMap map)
    {
        var parts = new List<List<StateEntry>> { new() };
        var bytes = 0;
        foreach (var entry in map.Entries.Values)
        {
            var size = SizeOf(entry);
            if (bytes + size > PartBytes && bytes > 0)
            {
                parts.Add([]);
                bytes = 0;
            }

            bytes += size;
            parts[^1].Add(entry);
        }

        return [.. parts.Select((entries, part) => new StateRecord
        {
            Kind = StateRecordKind.Snapshot,
            Entries = entries,
            SnapshotVersion = map.Version,
            Part = part,
            Parts = parts.Count,
            Newest = map.Newest,
        })];
    }
}
