using System.Text.RegularExpressions;
using Bridge.Capture.Replication;

namespace Bridge.Capture.Preflight;

/// <summary>Server version, settings and limits.</summary>
internal static partial class ServerChecks
{
    private const int Oldest = 14;
    private const int Newest = 18;

    public static IEnumerable<PreflightFinding> Run(CatalogueFacts facts)
    {
        var settings = facts.Settings;
        return [.. Version(facts.Server), .. WalLevel(settings), .. Limits(facts), .. Synchronous(settings), .. Slots(settings),
            .. Times(settings), .. Encoding(settings)];
    }

    private static IEnumerable<PreflightFinding> Version(ServerIdentity server)
    {
        if (server.MajorVersion < Oldest)
            yield return Error("server-version", "server", $"PostgreSQL {server.MajorVersion} is too old.",
                $"Upgrade to PostgreSQL {Oldest} or later.");
        else if (server.MajorVersion > Newest)
            yield return new(FindingSeverity.Warning, "server-version", "server",
                $"PostgreSQL {server.MajorVersion} is newer than what Bridge was tested with ({Newest}).");
        else
            yield return new(FindingSeverity.Info, "server-version", "server",
                $"PostgreSQL {server.MajorVersion}, database {server.Database}.");
        if (server.IsInRecovery)
            yield return Error("standby", "server", "The server is a standby.",
                "Name the primary in ConnectionStrings:Postgres, or every server (Host=a,b): the one that can be written to is found at " +
                    "each start.");
    }

    private static IEnumerable<PreflightFinding> WalLevel(ServerSettings settings)
    {
        if (!settings.CanDecode)
            yield return Error("wal-level", "wal_level", $"wal_level is {settings.WalLevel}; changes cannot be decoded.",
                "Set it and restart the server.", "ALTER SYSTEM SET wal_level = 'logical'");
    }

    private static IEnumerable<PreflightFinding> Limits(CatalogueFacts facts)
    {
        var settings = facts.Settings;
        if (facts.Slot is null && settings.UsedSlots >= settings.MaxSlots)
            yield return Error("max-replication-slots", "max_replication_slots", $"All {settings.MaxSlots} replication slots are taken.",
                "Drop one that nobody reads, or raise the limit and restart the server.",
                    $"ALTER SYSTEM SET max_replication_slots = {settings.MaxSlots + 4}");
        if (facts.Slot is not { IsActive: true } && settings.UsedSenders >= settings.MaxSenders)
            yield return Error("max-wal-senders", "max_wal_senders", $"All {settings.MaxSenders} WAL senders are taken.",
                "Raise the limit and restart the server.", $"ALTER SYSTEM SET max_wal_senders = {settings.MaxSenders + 4}");
    }

    private static IEnumerable<PreflightFinding> Synchronous(ServerSettings settings)
    {
        var names = StandbyNames().Matches(settings.SynchronousStandbyNames).Select(match => match.Value.Trim('"')).ToList();
        if (names.Count == 0) yield break;
        if (names.Contains("*") || names.Contains(CaptureConnection.ApplicationName, StringComparer.OrdinalIgnoreCase))
            yield return Error("synchronous-standby", "synchronous_standby_names",
                $"synchronous_standby_names is '{settings.SynchronousStandbyNames}', which takes the connection " +
                    $"'{CaptureConnection.ApplicationName}' for a standby: commits would wait for Bridge.",
                "Name the real standbys there.", "ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (standby1, standby2)'");
        else
            yield return new(FindingSeverity.Info, "synchronous-standby", "synchronous_standby_names",
                $"Commits wait for '{settings.SynchronousStandbyNames}' (synchronous_commit {settings.SynchronousCommit}); a change is " +
                    "captured when a SELECT can see it.");
    }

    private static IEnumerable<PreflightFinding> Slots(ServerSettings settings)
    {
        yield return settings.MaxSlotWalKeepSize < 0
            ? new(FindingSeverity.Info, "max-slot-wal-keep-size", "max_slot_wal_keep_size",
                "There is no limit: while Bridge is down, WAL is kept until the disk is full. No change is lost; watch the slot's lag.")
            : new(FindingSeverity.Info, "max-slot-wal-keep-size", "max_slot_wal_keep_size",
                $"The limit is {settings.MaxSlotWalKeepSize} MB: a slot that lags further is invalidated, and its changes are lost to " +
                    "Bridge.");
        if (settings.IdleSlotTimeout > 0)
            yield return new(FindingSeverity.Warning, "idle-slot-timeout", "idle_replication_slot_timeout",
                $"A slot that nobody reads for {settings.IdleSlotTimeout} s is invalidated, and its changes are lost to Bridge.",
                    "Switch it off, or make it longer than any outage.", "ALTER SYSTEM SET idle_replication_slot_timeout = 0");
    }

    private static IEnumerable<PreflightFinding> Times(ServerSettings settings)
    {
        yield return new(FindingSeverity.Info, "decoding-work-mem", "logical_decoding_work_mem",
            $"A transaction above {settings.DecodingWorkMem / 1024} MB is decoded through files on the server's disk.");
        if (settings.WalSenderTimeout > 0 && TimeSpan.FromMilliseconds(settings.WalSenderTimeout) < ReplicationSource.ShortestTimeout)
            yield return new(FindingSeverity.Warning, "wal-sender-timeout", "wal_sender_timeout",
                $"It is {settings.WalSenderTimeout} ms, so a short pause ends the connection.",
                "Make it longer.", "ALTER SYSTEM SET wal_sender_timeout = '60s'");
    }

    private static IEnumerable<PreflightFinding> Encoding(ServerSettings settings)
    {
        if (settings.ServerEncoding == "SQL_ASCII")
            yield return new(FindingSeverity.Warning, "server-encoding", "server_encoding",
                "The database's encoding is SQL_ASCII, so PostgreSQL checks and converts no text: one that is not UTF-8 is left out of its " +
                    "change, under \"omitted\", and in a key its bytes are replaced.",
                "Restore a dump of it into a database with the encoding UTF8, naming the dump's real one (pg_restore, PGCLIENTENCODING).");
    }

    private static PreflightFinding Error(string code, string subject, string message, string remedy, string sql = "") =>
        new(FindingSeverity.Error, code, subject, message, remedy, sql);

    // The names in 'FIRST 2 (a, "b c", *)' without the method and the number.
    [GeneratedRegex("""(?!(first|any)\b\s*\d|\d+\s*\()("([^"]|"")+"|\*|[^\s,()"]+)""", RegexOptions.IgnoreCase)]
    private static partial Regex StandbyNames();
}
