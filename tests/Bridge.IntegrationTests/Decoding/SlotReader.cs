using System.Text;
using Bridge.Capture.Changes;
using Bridge.Capture.Decoding;
using Bridge.Contracts.Positions;
using Bridge.Contracts.Text;
using Bridge.Testing.Services;
using Npgsql;
using NpgsqlTypes;

namespace Bridge.IntegrationTests.Decoding;

/// <summary>Reads a slot's pgoutput messages by SQL, in a session with the settings that capture uses, and decodes them.</summary>
internal sealed class SlotReader(
    TestDatabase database, int maxMembersBytes = 8 * 1024 * 1024, ColumnExclusions? exclusions = null) : IAsyncDisposable
{
    private readonly NpgsqlDataSource session = NpgsqlDataSource.Create(
        new NpgsqlConnectionStringBuilder(database.ConnectionString) { Options = SessionSettings.Options, MaxPoolSize = 3 });

    /// <summary>The decoder, which lives as long as the reader.</summary>
    public ChangeDecoder Decoder { get; } = new(maxMembersBytes, exclusions ?? ColumnExclusions.None);

    /// <summary>Sessions with the settings that capture uses.</summary>
    public NpgsqlDataSource Session => session;

    /// <summary>How often the catalog was loaded.</summary>
    public int CatalogLoads { get; private set; }

    /// <summary>The slot: the database's own name.</summary>
    public string Slot => database.Name;

    /// <summary>Creates the publication and the slot.</summary>
    public async Task CreateAsync(string publication, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync($"CREATE PUBLICATION p FOR {publication}", cancellationToken);
        await database.ExecuteAsync($"SELECT pg_create_logical_replication_slot('{Slot}', 'pgoutput')", cancellationToken);
    }

    /// <summary>The messages since the last call.</summary>
    public async Task<List<(byte[] Message, Lsn WalStart)>> ReadMessagesAsync(CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand(
            $"SELECT data, lsn FROM pg_logical_slot_get_binary_changes('{Slot}', NULL, NULL, 'proto_version', '1', 'publication_names', " +
                "'p', 'messages', 'true')");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var messages = new List<(byte[], Lsn)>();
        while (await reader.ReadAsync(cancellationToken))
            messages.Add((reader.GetFieldValue<byte[]>(0), new Lsn((ulong)reader.GetFieldValue<NpgsqlLogSequenceNumber>(1))));
        return messages;
    }

    /// <summary>The changes since the last call.</summary>
    public async Task<List<DecodedChange>> ReadChangesAsync(CancellationToken cancellationToken)
    {
        var changes = new List<DecodedChange>();
        foreach (var (message, walStart) in await ReadMessagesAsync(cancellationToken))
        {
            if (await DecodeAsync(message, walStart, cancellationToken) != DecodedKind.Changes) continue;
            changes.AddRange(Decoder.Changes.Select(change => new DecodedChange(
                change.Operation, change.Relation.ToString(), change.Position, Encoding.UTF8.GetString(change.Members.Span),
                    Encoding.UTF8.GetString(change.Key.Span))));
        }

        return changes;
    }

    /// <summary>Decodes a message, loading the catalog when that is needed.</summary>
    public async Task<DecodedKind> DecodeAsync(byte[] message, Lsn walStart, CancellationToken cancellationToken)
    {
        DecodedKind kind;
        while ((kind = Decoder.Decode(message, walStart)) == DecodedKind.CatalogNeeded)
        {
            CatalogLoads++;
            await Decoder.Catalog.LoadMissingAsync(session, cancellationToken);
        }

        return kind;
    }

    public ValueTask DisposeAsync() => session.DisposeAsync();
}
