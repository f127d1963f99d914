namespace Bridge.UnitTests.Hosting.Telemetry;

/// <summary>What the three processes tell Prometheus in <see cref="MetricsExpositionTests"/>.</summary>
internal static class ExpectedMetrics
{
    public const string Worker = """
        # HELP bridge_capture_acknowledged_lsn The LSN last acknowledged to PostgreSQL.
        # TYPE bridge_capture_acknowledged_lsn gauge
        bridge_capture_acknowledged_lsn 1.844674406941458E+19
        # HELP bridge_capture_changes_total Row changes appended to the outbox.
        # TYPE bridge_capture_changes_total counter
        bridge_capture_changes_total 12345678901
        # HELP bridge_capture_complete_through_lsn Everything committed up to here is in the outbox.
        # TYPE bridge_capture_complete_through_lsn gauge
        bridge_capture_complete_through_lsn 1.8446744069414584E+19
        # HELP bridge_capture_findings What is configured and does not arrive, as bridge check says it.
        # TYPE bridge_capture_findings gauge
        bridge_capture_findings 0
        # HELP bridge_capture_lag_bytes WAL received and not yet in the outbox.
        # TYPE bridge_capture_lag_bytes gauge
        bridge_capture_lag_bytes 16
        # HELP bridge_capture_lag_seconds Age of the last commit read while capture is behind; 0 when it is not.
        # TYPE bridge_capture_lag_seconds gauge
        bridge_capture_lag_seconds 0
        # HELP bridge_capture_misfits_total Values written as their text because the catalog knows their type otherwise than it was.
        # TYPE bridge_capture_misfits_total counter
        bridge_capture_misfits_total 0
        # HELP bridge_capture_received_lsn The end of WAL that PostgreSQL last told.
        # TYPE bridge_capture_received_lsn gauge
        bridge_capture_received_lsn 1.8446744069414584E+19
        # HELP bridge_capture_state 1 for the state that capture is in.
        # TYPE bridge_capture_state gauge
        bridge_capture_state{state="broker_blocked"} 0
        bridge_capture_state{state="reconnecting"} 0
        bridge_capture_state{state="standby"} 0
        bridge_capture_state{state="starting"} 0
        bridge_capture_state{state="stopped"} 0
        bridge_capture_state{state="streaming"} 1
        bridge_capture_state{state="waiting_for_migration"} 0
        bridge_capture_state{state="waiting_for_relay"} 0
        bridge_capture_state{state="waiting_for_visibility"} 0
        # HELP bridge_capture_transactions_total Transactions appended to the outbox.
        # TYPE bridge_capture_transactions_total counter
        bridge_capture_transactions_total 7
        # HELP bridge_capture_unacknowledged_bytes WAL in the outbox and not yet acknowledged to PostgreSQL (Outbox:AcknowledgeDelay).
        # TYPE bridge_capture_unacknowledged_bytes gauge
        bridge_capture_unacknowledged_bytes 4080
        # HELP bridge_offset_state 1 for the state that a stored offset is in.
        # TYPE bridge_offset_state gauge
        bridge_offset_state{offset="a\"b\\c",state="endangered"} 1
        bridge_offset_state{offset="a\"b\\c",state="kept"} 0
        bridge_offset_state{offset="a\"b\\c",state="lost"} 0
        # HELP bridge_outbox_stray_records_total Messages of others in the outbox stream that a reader of this worker passed over.
        # TYPE bridge_outbox_stray_records_total counter
        bridge_outbox_stray_records_total 0
        # HELP bridge_ready 1 when /health/ready says so.
        # TYPE bridge_ready gauge
        bridge_ready 1
        # HELP bridge_relay_confirmed_total Messages that the broker confirmed.
        # TYPE bridge_relay_confirmed_total counter
        bridge_relay_confirmed_total 10
        # HELP bridge_relay_in_flight Published and not yet confirmed.
        # TYPE bridge_relay_in_flight gauge
        bridge_relay_in_flight 6
        # HELP bridge_relay_lane_changes Changes that a lane is behind, when it is.
        # TYPE bridge_relay_lane_changes gauge
        bridge_relay_lane_changes{destination="full"} 20
        # HELP bridge_relay_lane_lag_seconds Seconds that a lane is behind, when it is.
        # TYPE bridge_relay_lane_lag_seconds gauge
        bridge_relay_lane_lag_seconds{destination="full"} 1.5
        # HELP bridge_relay_lanes 1 while the relay works by lanes.
        # TYPE bridge_relay_lanes gauge
        bridge_relay_lanes 1
        # HELP bridge_relay_lag_seconds Age of the oldest change in flight.
        # TYPE bridge_relay_lag_seconds gauge
        bridge_relay_lag_seconds 0.125
        # HELP bridge_relay_offset A route's offset, a Sequence.
        # TYPE bridge_relay_offset gauge
        bridge_relay_offset{route="batches"} 1795000000000002
        bridge_relay_offset{route="typed"} 1795000000000001
        # HELP bridge_relay_published_total Messages published, retries included.
        # TYPE bridge_relay_published_total counter
        bridge_relay_published_total 11
        # HELP bridge_relay_set_aside_total Messages that a queue can never take.
        # TYPE bridge_relay_set_aside_total counter
        bridge_relay_set_aside_total 8
        # HELP bridge_relay_state 1 for the state that the relay is in.
        # TYPE bridge_relay_state gauge
        bridge_relay_state{state="blocked"} 0
        bridge_relay_state{state="disabled"} 0
        bridge_relay_state{state="reconnecting"} 0
        bridge_relay_state{state="relaying"} 1
        bridge_relay_state{state="standby"} 0
        bridge_relay_state{state="starting"} 0
        bridge_relay_state{state="stopped"} 0
        bridge_relay_state{state="waiting"} 0
        # HELP bridge_relay_unmappable_total Rows that did not fit their contract.
        # TYPE bridge_relay_unmappable_total counter
        bridge_relay_unmappable_total 7
        # HELP bridge_relay_unroutable_total Messages that no queue wanted.
        # TYPE bridge_relay_unroutable_total counter
        bridge_relay_unroutable_total 9
        """;

    public const string Webhooks = """
        # HELP bridge_webhooks_delivered_total Messages delivered.
        # TYPE bridge_webhooks_delivered_total counter
        bridge_webhooks_delivered_total{subscription="first"} 2
        bridge_webhooks_delivered_total{subscription="second"} 2
        # HELP bridge_webhooks_down 1 while the endpoint counts as down.
        # TYPE bridge_webhooks_down gauge
        bridge_webhooks_down{subscription="first"} 0
        bridge_webhooks_down{subscription="second"} 1
        # HELP bridge_webhooks_duplicates_total Messages that came twice and were delivered once.
        # TYPE bridge_webhooks_duplicates_total counter
        bridge_webhooks_duplicates_total{subscription="first"} 0
        bridge_webhooks_duplicates_total{subscription="second"} 0
        # HELP bridge_webhooks_failed_total Attempts that failed and are made again.
        # TYPE bridge_webhooks_failed_total counter
        bridge_webhooks_failed_total{subscription="first"} 1
        bridge_webhooks_failed_total{subscription="second"} 1
        # HELP bridge_webhooks_filtered_total Messages that the filter left out.
        # TYPE bridge_webhooks_filtered_total counter
        bridge_webhooks_filtered_total{subscription="first"} 0
        bridge_webhooks_filtered_total{subscription="second"} 0
        # HELP bridge_webhooks_in_flight Attempts under way.
        # TYPE bridge_webhooks_in_flight gauge
        bridge_webhooks_in_flight{subscription="first"} 3
        bridge_webhooks_in_flight{subscription="second"} 0
        # HELP bridge_webhooks_parked_total Messages parked.
        # TYPE bridge_webhooks_parked_total counter
        bridge_webhooks_parked_total{subscription="first"} 0
        bridge_webhooks_parked_total{subscription="second"} 0
        # HELP bridge_webhooks_waiting Messages that wait for another attempt.
        # TYPE bridge_webhooks_waiting gauge
        bridge_webhooks_waiting{subscription="first"} 2
        bridge_webhooks_waiting{subscription="second"} 0
        """;

    public const string Indexer = """
        # HELP bridge_indexer_changes_total Row changes whose documents are written.
        # TYPE bridge_indexer_changes_total counter
        bridge_indexer_changes_total 3
        # HELP bridge_indexer_documents_total Documents sent to OpenSearch.
        # TYPE bridge_indexer_documents_total counter
        bridge_indexer_documents_total 2
        # HELP bridge_indexer_parked_total Documents and changes set aside, since their row cannot be read or OpenSearch refuses it.
        # TYPE bridge_indexer_parked_total counter
        bridge_indexer_parked_total 1
        # HELP bridge_indexer_ready 1 while it consumes and writes.
        # TYPE bridge_indexer_ready gauge
        bridge_indexer_ready 1
        # HELP bridge_indexer_sent_bytes_total Bytes sent in bulk requests.
        # TYPE bridge_indexer_sent_bytes_total counter
        bridge_indexer_sent_bytes_total 2048
        # HELP bridge_indexer_sequence The highest Sequence whose documents are written.
        # TYPE bridge_indexer_sequence gauge
        bridge_indexer_sequence 1795000000000003
        """;
}
