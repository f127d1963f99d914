using Bridge.Capture.Replication;

namespace Bridge.Capture.Preflight;

/// <summary>The replication slot: there, ours to read, and still good.</summary>
internal static class SlotChecks
{
    public static IEnumerable<PreflightFinding> Run(CatalogueFacts facts, string name, bool outboxExists) => facts.Slot is { } slot
        ? [.. Kind(slot, facts.Server.Database), .. TwoPhase(slot, outboxExists), .. Reader(slot), .. Wal(slot, outboxExists)]
        : [Missing(name, outboxExists)];

    private static PreflightFinding Missing(string name, bool outboxExists) => outboxExists
        ? new(FindingSeverity.Error, "slot-vanished", name,
            "The slot was there and is gone: changes since then cannot be had from WAL.",
            $"Find out who dropped it. A new slot would leave a hole in the outbox. {StartAnew.Remedy}")
        : new(FindingSeverity.Warning, "slot-missing", name, "The slot does not exist yet.", "Run bridge migrate.", CreateSql(name));

    /// <summary>The statement that makes the slot.</summary>
    public static string CreateSql(string name) => $"SELECT pg_create_logical_replication_slot({SqlText.Literal(name)}, 'pgoutput')";

    private static IEnumerable<PreflightFinding> Kind(SlotState slot, string database)
    {
        if (slot.Plugin != "pgoutput")
            yield return Error("slot-plugin", slot, slot.Plugin.Length == 0 ? "It is a physical slot."
                : $"Its plugin is {slot.Plugin}; Bridge reads pgoutput.",
                "Choose another Capture:Slot, or drop this one if nobody needs it.", DropSql(slot));
        else if (slot.Database != database)
            yield return Error("slot-database", slot, $"It belongs to the database '{slot.Database}', the connection to '{database}'.",
                "Choose another Capture:Slot: slot names are shared by all databases of a server.");
        if (slot.IsTemporary)
            yield return Error("slot-temporary", slot, "It is a temporary slot of another session.", "Choose another Capture:Slot.");
    }

    private static IEnumerable<PreflightFinding> TwoPhase(SlotState slot, bool outboxExists)
    {
        if (slot.IsTwoPhase)
            yield return Error("slot-two-phase", slot,
                "It was made with two_phase: at the first PREPARE TRANSACTION it sends messages that Bridge does not read, and capture stops.",
                outboxExists ? StartAnew.Remedy : "Drop it and run bridge migrate, which makes one without.", DropSql(slot));
    }

    private static IEnumerable<PreflightFinding> Reader(SlotState slot)
    {
        if (!slot.IsActive)
            yield return new(FindingSeverity.Info, "slot-idle", slot.Name,
                $"Nobody reads it; acknowledged up to {slot.ConfirmedFlushLsn}, WAL kept from {slot.RestartLsn}.");
        else if (slot.Holder is { IsBridge: true })
            yield return new(FindingSeverity.Info, "slot-active", slot.Name,
                $"A Bridge reads it (pid {slot.Holder.Pid}); acknowledged up to {slot.ConfirmedFlushLsn}.");
        else
            yield return Error("slot-in-use", slot, $"{slot.Holder?.ToString() ?? "Another connection"} reads it; a slot has one reader.",
                "Stop that reader, or give Bridge a slot of its own in Capture:Slot.");
    }

    private static IEnumerable<PreflightFinding> Wal(SlotState slot, bool outboxExists)
    {
        if (slot.IsLost)
            yield return Error(
                "slot-lost", slot,
                "The server has given the slot up " +
                $"({(slot.InvalidationReason.Length > 0 ? slot.InvalidationReason : "its WAL is gone")}): changes are lost to Bridge.",
                outboxExists ? StartAnew.Remedy : "Drop it and run bridge migrate.", outboxExists ? "" : DropSql(slot));
        else if (slot.WalStatus == "unreserved")
            yield return new(FindingSeverity.Warning, "slot-unreserved", slot.Name,
                "It is about to be invalidated: it lags further than max_slot_wal_keep_size allows.",
                    "Let Bridge catch up now, or raise the limit.", "ALTER SYSTEM SET max_slot_wal_keep_size = -1");
    }

    private static PreflightFinding Error(string code, SlotState slot, string message, string remedy, string sql = "") =>
        new(FindingSeverity.Error, code, slot.Name, message, remedy, sql);

    private static string DropSql(SlotState slot) => $"SELECT pg_drop_replication_slot({SqlText.Literal(slot.Name)})";
}
