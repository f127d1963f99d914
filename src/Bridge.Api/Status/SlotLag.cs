using Bridge.Capture.Status;

namespace Bridge.Api.Status;

/// <summary>Says what a slot's lag means, so that the part that is on purpose is not read as a fault.</summary>
internal static class SlotLag
{
    public static string Explain(PostgresStatus server, CaptureSnapshot capture, TimeSpan delay)
    {
        if (!server.Reachable) return "";
        if (server.Slot is not { } slot) return $"The slot does not exist; run 'bridge migrate'.";
        if (slot.WalStatus == "lost") return "PostgreSQL has removed WAL that the slot needed: changes are lost to it.";
        if (!slot.Active) return "Nobody reads the slot: PostgreSQL keeps WAL until a worker does, and its disk fills.";
        var seconds = delay.TotalSeconds;
        return capture.State switch
        {
            CaptureState.Streaming =>
                $"On purpose: what is safe in the outbox is acknowledged {seconds:0.#} s later (Outbox:AcknowledgeDelay), so the slot " +
                    "lags by what was written in that time.",
            CaptureState.Standby => "Another worker reads the slot; its status says more.",
            _ => $"Capture is not streaming: the lag grows until it does, and falls {seconds:0.#} s (Outbox:AcknowledgeDelay) after.",
        };
    }
}
