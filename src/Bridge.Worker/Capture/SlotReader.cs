using System.IO.Hashing;
using System.Runtime.InteropServices;
using Bridge.Capture.Replication;
using Bridge.Hosting.Configuration;
using Bridge.State;

namespace Bridge.Worker.Capture;

/// <summary>What the reader of a slot calls itself: <c>bridge &lt;outbox&gt; &lt;pipeline&gt;</c>, so that two outboxes that are pointed at
/// one
/// slot do not end each other's connections.</summary>
internal static class SlotReader
{
    /// <summary>The name; for an outbox that is not created yet, one that no reader has.</summary>
    public static string NameOf(TopologyNames names, IReadOnlyDictionary<string, StateEntry>? state) =>
        state?.TryGetValue(StateEntry.Outbox, out var entry) == true && entry.Value is { } outbox
            ? $"{CaptureConnection.ApplicationName} {XxHash3.HashToUInt64(JsonMarshal.GetRawUtf8Value(outbox)):x16} {names.Pipeline}"
            : $"{CaptureConnection.ApplicationName} of no outbox";
}
