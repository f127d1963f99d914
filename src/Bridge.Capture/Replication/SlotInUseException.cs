namespace Bridge.Capture.Replication;

/// <summary>Another reader holds the slot: a reason to wait, not a failure.</summary>
public sealed class SlotInUseException(string slot, SlotHolder? holder, Exception? inner = null)
    : Exception($"The replication slot '{slot}' is being read by {holder?.ToString() ?? "another connection"}.", inner)
{
    /// <summary>The slot.</summary>
    public string Slot { get; } = slot;

    /// <summary>Who holds it, as far as it is known.</summary>
    public SlotHolder? Holder { get; } = holder;
}
