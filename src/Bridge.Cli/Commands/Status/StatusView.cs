using System.Globalization;
using Bridge.Api;
using Bridge.Api.Status;
using Bridge.Capture.Status;
using Bridge.Cli.Commands.Subscribers;
using Bridge.Cli.Terminal;
using Bridge.Relay.Status;
using Spectre.Console;

namespace Bridge.Cli.Commands.Status;

/// <summary>Writes a status report for people: a word for each part, then its facts.</summary>
internal static class StatusView
{
    public static void Write(IAnsiConsole output, StatusReport report)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        grid.AddRow($"[bold]{Screen.Safe(report.Pipeline)}[/]",
            $"{Mark(report.Ready.Ready, report.Ready.Ready ? "ready" : "not ready")}  [dim]Bridge {Screen.Safe(report.Version)}, " +
            $"{report.At:yyyy-MM-dd HH:mm:ss}Z[/]");
        foreach (var cause in report.Ready.Causes) Row(grid, "", $"[yellow]{Screen.Safe(cause)}[/]");
        foreach (var finding in report.Findings)
            Row(grid, "  check",
                $"[yellow]{Screen.Safe(finding.Subject)}: {Screen.Safe(finding.Message)}[/] {Screen.Safe(finding.Remedy)}");
        Postgres(grid, report.Postgres);
        Capture(grid, report.Capture);
        Outbox(grid, report.Outbox);
        Relay(grid, report.Relay);
        foreach (var (name, state) in report.Offsets)
            Row(grid, "  offset",
            $"[yellow]{Screen.Safe(name)} is {state.ToString().ToLowerInvariant()}[/]; see 'bridge offsets show {Screen.Safe(name)}'");
        Broker(grid, report.Broker);
        Redis(grid, report.Redis);
        output.Write(grid);
        SubscriberView.Write(output, report.Subscribers);
    }

    private static void Postgres(Grid grid, PostgresReport report)
    {
        var server = report.Server;
        Row(grid, "PostgreSQL", server.Reachable ? $"{Mark(true, server.Version)}  {Screen.Safe(report.Connection.ToString())}"
            : $"{Mark(false, "not reachable")}  {Screen.Safe(report.Connection.ToString())}: {Screen.Safe(server.Reason)}");
        if (!server.Reachable) return;
        var tables = string.Join(", ", server.Tables.Select(table => $"{table.Schema}.{table.Name}"));
        Row(grid, "  publication", server.PublicationExists
            ? $"{Screen.Safe(server.Publication)}: {(tables.Length == 0 ? "[yellow]no tables[/]" : Screen.Safe(tables))}"
            : $"{Mark(false, "missing")}  {Screen.Safe(server.Publication)}; run 'bridge migrate'");
        Slot(grid, server.Slot);
        Row(grid, "", $"[dim]{Screen.Safe(report.LagExplanation)}[/]");
    }

    private static void Slot(Grid grid, SlotStatus? slot)
    {
        if (slot is null)
        {
            Row(grid, "  slot", Mark(false, "missing"));
            return;
        }

        Row(grid, "  slot",
            $"{Mark(slot.Active && slot.WalStatus != "lost", slot.Active ? "active" : "not active")}  {Screen.Safe(slot.Name)}, " +
            $"{Screen.Safe(slot.Plugin)}, wal_status {Screen.Safe(slot.WalStatus)}");
        Row(grid, "",
            $"restart_lsn {Screen.Safe(slot.RestartLsn)}, confirmed_flush_lsn {Screen.Safe(slot.ConfirmedFlushLsn)}, lag " +
            $"{Screen.Bytes(slot.LagBytes)}, holds {Screen.Bytes(slot.RetainedBytes)} of WAL");
    }

    private static void Capture(Grid grid, CaptureReport capture) => Row(
        grid, "Capture",
        $"{Mark(capture.State is CaptureState.Streaming or CaptureState.Standby, Words.Of(capture.State))}  " +
            $"{capture.Changes.ToString("N0", CultureInfo.InvariantCulture)} changes in " +
            $"{capture.Transactions.ToString("N0", CultureInfo.InvariantCulture)} transactions, {Screen.Bytes(capture.LagBytes)} " +
            $"behind, acknowledged {Screen.Safe(capture.Acknowledged)}");

    private static void Outbox(Grid grid, OutboxReport outbox)
    {
        Row(grid, "Outbox", outbox.LastSequence is { } last
            ? $"{Mark(true, "ok")}  {Screen.Safe(outbox.Stream)}: {outbox.Records} records, Sequence {outbox.FirstSequence} to {last}"
            : $"{Mark(outbox.Exists, outbox.Exists ? "empty" : "missing")}  {Screen.Safe(outbox.Stream)}: {Screen.Safe(outbox.Reason)}");
        if (outbox.StrayRecords > 0)
            Row(grid, "", $"[yellow]{outbox.StrayRecords} messages of others in the stream, passed over; the newest is its record " +
                $"{outbox.NewestStrayRecord}[/]");
    }

    private static void Relay(Grid grid, RelayReport relay)
    {
        Row(grid, "Relay",
            $"{Mark(relay.State is RelayState.Relaying or RelayState.Standby or RelayState.Disabled, Words.Of(relay.State))}  typed " +
            $"{relay.TypedOffset?.ToString(CultureInfo.InvariantCulture) ?? "none"}, batches " +
            $"{relay.BatchesOffset?.ToString(CultureInfo.InvariantCulture) ?? "none"}; {relay.Confirmed} of {relay.Published} " +
            $"confirmed, {relay.Unroutable} unroutable");
        if (relay.LastUnmappable is { } unmappable)
            Row(grid, "", $"[yellow]{relay.Unmappable} unmappable, the last: {Screen.Safe(unmappable)}[/]");
        if (relay.LastGap is { } gap) Row(grid, "", $"[yellow]gap {gap.After} to {gap.Before}: {Screen.Safe(gap.Reason)}[/]");
        if (relay.SetAside > 0) Row(grid, "", $"[yellow]{relay.SetAside} set aside: larger than their queue may hold[/]");
        Lanes(grid, relay);
    }

    private static void Lanes(Grid grid, RelayReport relay)
    {
        if (relay.Mode == RelayMode.Exchange) return;
        Row(grid, "", $"[yellow]each queue by itself since {relay.ModeSince:u}: {Screen.Safe(relay.ModeReason)}[/]");
        if (relay.LookRefusal is { } refusal) Row(grid, "", $"[yellow]new bindings are not seen: {Screen.Safe(refusal)}[/]");
        foreach (var lane in relay.Lanes.Where(lane => lane.State != LaneState.AtTail))
            Row(grid, "",
                $"[yellow]{Screen.Safe(lane.Destination)}: {Words.Of(lane.State)} since {lane.Since:u}, " +
                $"{lane.Changes?.ToString("N0", CultureInfo.InvariantCulture) ?? "many"} changes, {lane.SecondsBehind:N0} s behind" +
                $"{(lane.LastAnswer is { } answer ? ", " + Screen.Safe(answer) : "")}" +
                $"{(lane.Needs is { } needs ? "; needs " + Screen.Safe(needs) : "")}[/]");
    }

    private static void Broker(Grid grid, BrokerReport broker)
    {
        Row(grid, "RabbitMQ", broker.Version is { } version ? $"{Mark(true, version)}  {Screen.Safe(broker.Connection.ToString())}"
            : $"{Mark(false, "no answer")}  {Screen.Safe(broker.Reason)}");
        foreach (var node in broker.Nodes)
            Row(grid, "",
                $"{Mark(node.Running && !node.DiskFreeAlarm && !node.MemAlarm, node.DiskFreeAlarm ? "disk alarm" : node.MemAlarm ? "memory alarm" : node.Running ? "running" : "down")}  {Screen.Safe(node.Name)}: {Screen.Bytes(node.DiskFree)} of disk free (limit {Screen.Bytes(node.DiskFreeLimit)})");
        foreach (var queue in broker.LargestQueues.Take(5))
            Row(grid, "", $"[dim]{queue.Messages,10} in {Screen.Safe(queue.Name)} ({Screen.Safe(queue.Type)})[/]");
    }

    private static void Redis(Grid grid, RedisReport redis) => Row(
        grid, "Redis",
        redis.Info is { } info ? $"{Mark(true, info.Version)}  {Screen.Safe(redis.Connection.ToString())}, {Screen.Bytes(info.UsedMemory)}"
            : $"{Mark(false, "no answer")}  {Screen.Safe(redis.Reason)}");

    private static void Row(Grid grid, string name, string text) => grid.AddRow(name, text);

    private static string Mark(bool good, string word) => good ? $"[green]{Screen.Safe(word)}[/]" : $"[red]{Screen.Safe(word)}[/]";
}
