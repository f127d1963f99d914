using System.IO.Hashing;
using System.Text;
using Bridge.Capture.Replication;
using Bridge.Hosting.Configuration;
using Bridge.State;

namespace Bridge.Worker.Capture;

/// <summary>What the reader of a slot calls itself: <c>bridge</c> and 16 hexadecimal digits of its pipeline and the time its outbox
/// was created, so that two outboxes that are pointed at one slot do not end each other's connections, and none is cut at 63 bytes.
/// </summary>
internal static class SlotReader
{
    /// <summary>The name; for an outbox that is not created yet, one that no reader has.</summary>
    public static string NameOf(TopologyNames names, IReadOnlyDictionary<string, StateEntry>? state) =>
        MigratedOutbox.Of(state) is { } outbox
            ? $"{CaptureConnection.ApplicationName} {XxHash3.HashToUInt64(Identity(names, outbox)):x16}"
            : $"{CaptureConnection.ApplicationName} of no outbox";

    // When it was created tells it from another of the same name; what was accepted later changes nothing of that.
    private static byte[] Identity(TopologyNames names, MigratedOutbox outbox) =>
        Encoding.UTF8.GetBytes($"{names.Pipeline} {outbox.CreatedAt:O}");
}
