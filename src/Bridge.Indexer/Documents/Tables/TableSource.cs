using System.Text.Json;
using System.Text.Json.Nodes;
using Bridge.Contracts;
using Bridge.Hosting.Configuration;
using Bridge.Indexer.Bulk;
using Bridge.Indexer.Changes;
using Bridge.Indexer.Indices;
using Bridge.Indexer.Parked;
using Npgsql;

namespace Bridge.Indexer.Documents.Tables;

/// <summary>The index of any table: its rows as they are, after some steps.</summary>
internal sealed class TableSource : IDocumentSource
{
    private const int ChunkSize = 1000;

    private readonly TableShape shape;
    private readonly Dictionary<string, TableColumn> byName;
    private readonly TableRows rows;
    private readonly IReadOnlyList<ITableStep> steps;
    private readonly string alias;
    private readonly TimeProvider time;

    private TableSource(NpgsqlDataSource database, TableShape shape, IReadOnlyList<TableColumn> read, IReadOnlyList<ITableStep> steps,
        string alias, TimeProvider time)
    {
        (this.shape, this.steps, this.alias, this.time) = (shape, steps, alias, time);
        byName = shape.Columns.ToDictionary(column => column.Name);
        rows = new TableRows(database, shape, read);
        var properties = new JsonObject();
        foreach (var step in steps) step.Map(properties);
        TableMapping.AddOwn(properties, shape.FullName);
        Indices = [new IndexDefinition(alias, TableMapping.Settings(), properties, new Dictionary<string,
            string> { ["table"] = shape.FullName })];
        Tables = [shape.FullName, .. steps.OfType<LookupStep>().Select(step => step.Table).Distinct()];
    }

    /// <inheritdoc/>
    public IReadOnlyList<IndexDefinition> Indices { get; }

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Tables { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes => [];

    /// <inheritdoc/>
    public IReadOnlyList<string> Registered => [];

    /// <inheritdoc/>
    public Task RegisterAsync(string table, IndexSession session, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Reads the catalogue and checks the options against it.</summary>
    /// <exception cref="ConfigurationException">A table or column is not there, or the table has no primary key.</exception>
    public static async Task<TableSource> CreateAsync(
        NpgsqlDataSource database, IndexedTableOptions options, IndexerNames names, TimeProvider time, CancellationToken cancellationToken)
    {
        const string key = "Indexer:Tables";
        var shape = await TableShape.ReadAsync(database, options.Name, key, cancellationToken);
        if (shape.Key.Count == 0) throw new ConfigurationException(
            [$"{key}: the table '{options.Name}' has no primary key, which its documents' ids are made of"]);
        var steps = new List<ITableStep>();
        var lookups = new List<ITableStep>();
        foreach (var lookup in options.Lookups)
        {
            var other = await TableShape.ReadAsync(database, lookup.Table, $"{key}:Lookups", cancellationToken);
            TableMapping.Require(other, [lookup.Key, .. lookup.Columns], $"{key}:Lookups");
            TableMapping.Require(shape, [lookup.By], $"{key}:Lookups");
            TableMapping.RequireComparable(shape, lookup.By, other, lookup.Key, $"{key}:Lookups");
            lookups.Add(new LookupStep(database, lookup, other));
        }

        TableMapping.Require(shape, [.. options.Include, .. options.Exclude, .. options.Rename.Select(pair => pair.Split('=')[0])], key);
        // A look-up needs its column, which the selection may leave out.
        steps.AddRange(lookups);
        var select = new SelectStep(shape, options.Include, options.Exclude, [.. options.Lookups.Select(lookup => lookup.As)]);
        steps.Add(select);
        var read = shape.Columns
            .Where(column => select.Kept.Contains(column) || options.Lookups.Any(lookup => lookup.By == column.Name)).ToList();
        steps.Add(new RenameStep(options.Rename.Select(pair => pair.Split('=', 2))
            .ToDictionary(pair => pair[0].Trim(), pair => pair[1].Trim())));
        var name = options.Index.Length > 0 ? options.Index : IndexNaming.Default(names.Pipeline, shape.Schema, shape.Name);
        return new TableSource(database, shape, read, steps, name, time);
    }

    /// <inheritdoc/>
    public async Task IndexAsync(ChangeSet changes, IndexSession session, CancellationToken cancellationToken)
    {
        var causes = new Dictionary<string, (JsonObject Key, TableChange Cause)>();
        var own = changes.Of(shape.FullName);
        var truncate = own.LastOrDefault(change => change.Operation == Operation.Truncate);
        if (truncate is not null) await session.TruncateAsync(shape.FullName, [alias], truncate.Sequence, cancellationToken);
        foreach (var change in own.Where(change => change.Operation != Operation.Truncate && change.Sequence > (truncate?.Sequence ?? 0)))
        {
            if ((shape.KeyOf(change.Row) ?? shape.KeyOf(change.Key)) is { } key) Raise(causes, key, change);
            if (shape.KeyOf(change.Old) is { } old) Raise(causes, old, change);
        }

        foreach (var lookup in steps.OfType<LookupStep>())
            await AddReferringAsync(lookup, changes.Of(lookup.Table), causes, session, cancellationToken);
        foreach (var chunk in causes.Values.Chunk(ChunkSize)) await WriteAsync(chunk, session, cancellationToken);
    }

    /// <inheritdoc/>
    public string TableOf(string id) => shape.FullName;

    /// <inheritdoc/>
    public Task<long> CountAsync(string alias, CancellationToken cancellationToken) => rows.CountAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ReadKeysAsync(string alias, string? after, CancellationToken cancellationToken) =>
        [.. (await rows.ReadKeysAsync(after is null ? null : shape.KeyOfId(after), ChunkSize, cancellationToken)).Select(shape.IdOf)];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DocumentWrite>> BuildAsync(
        string alias, IReadOnlyList<string> ids, long version, CancellationToken cancellationToken)
    {
        var cause = new TableChange { Table = shape.FullName, Sequence = version, Operation = Operation.Read };
        return await BuildAsync([.. ids.Select(id => (shape.KeyOfId(id), cause))], cancellationToken);
    }

    private async Task AddReferringAsync(
        LookupStep lookup, IReadOnlyList<TableChange> changes, Dictionary<string, (JsonObject Key, TableChange Cause)> causes,
            IndexSession session, CancellationToken cancellationToken)
    {
        if (changes.LastOrDefault(change => change.Operation == Operation.Truncate) is { } truncate)
            await WriteAllAsync(truncate, session, cancellationToken);
        var values = new Dictionary<string, TableChange>();
        foreach (var change in changes)
            foreach (var image in (JsonElement?[])[change.Row ?? change.Key, change.Old])
                if (image is { ValueKind: JsonValueKind.Object } row && row.TryGetProperty(lookup.Key.Name, out var value)
                    && value.ValueKind != JsonValueKind.Null && byName[lookup.By].CanHold(value.ToString()))
                    values[value.ToString()] = change;
        if (values.Count == 0) return;
        var last = values.Values.MaxBy(change => change.Sequence)!;
        foreach (var key in await rows.ReadReferringAsync(byName[lookup.By], values.Keys, cancellationToken))
            Raise(causes, key, last);
    }

    private async Task WriteAllAsync(TableChange cause, IndexSession session, CancellationToken cancellationToken)
    {
        for (var keys = await rows.ReadKeysAsync(null, ChunkSize, cancellationToken); keys.Count > 0;
            keys = await rows.ReadKeysAsync(keys[^1], ChunkSize, cancellationToken))
            await WriteAsync([.. keys.Select(key => (key, cause))], session, cancellationToken);
    }

    private Task WriteAsync(
        IReadOnlyList<(JsonObject Key, TableChange Cause)> wanted, IndexSession session, CancellationToken cancellationToken) =>
        session.WriteAsync(
            wanted, BuildAsync,
            row => [new ParkedDocument(alias, shape.IdOf(row.Key), shape.FullName, row.Cause.Sequence, "", default)], cancellationToken);

    private async Task<IReadOnlyList<DocumentWrite>> BuildAsync(
        IReadOnlyList<(JsonObject Key, TableChange Cause)> wanted, CancellationToken cancellationToken)
    {
        var found = await rows.ReadAsync(wanted.Select(pair => pair.Key), cancellationToken);
        var keys = found.ToDictionary(pair => pair.Key, pair => KeyOf(pair.Value));
        foreach (var step in steps) await step.ApplyAsync([.. found.Values], cancellationToken);
        var writes = new Dictionary<string, DocumentWrite>();
        for (var place = 0; place < wanted.Count; place++)
        {
            var (asked, cause) = wanted[place];
            var (row, key) = (found.GetValueOrDefault(place), keys.GetValueOrDefault(place, asked));
            // A key that is equal to its row's and written otherwise, as 1.0 is to 1.00, has no document of its own.
            if (shape.IdOf(key) != shape.IdOf(asked)) Add(writes, Write(asked, null, cause));
            Add(writes, Write(key, row, cause));
        }

        return [.. writes.Values];
    }

    private static void Add(Dictionary<string, DocumentWrite> writes, DocumentWrite write)
    {
        if (!writes.TryGetValue(write.Id, out var known) || known.Version < write.Version || (known.IsTombstone && !write.IsTombstone))
            writes[write.Id] = write;
    }

    private JsonObject KeyOf(JsonObject row)
    {
        var key = new JsonObject();
        foreach (var column in shape.Key) key[column.Name] = row[column.Name]?.DeepClone();
        return key;
    }

    private DocumentWrite Write(JsonObject key, JsonObject? document, TableChange cause)
    {
        var body = DocumentBody.Write(json =>
        {
            foreach (var (name, value) in document ?? [])
            {
                json.WritePropertyName(name);
                if (value is null) json.WriteNullValue();
                else value.WriteTo(json);
            }

            json.WriteBoolean(TableMapping.Deleted, document is null);
            DocumentStamp.Write(json, shape.FullName, cause, time.GetUtcNow());
        });
        return new DocumentWrite(alias, shape.IdOf(key), cause.Sequence, shape.FullName, body, document is null);
    }

    private void Raise(Dictionary<string, (JsonObject Key, TableChange Cause)> causes, JsonObject key, TableChange cause)
    {
        var id = shape.IdOf(key);
        if (!causes.TryGetValue(id, out var known) || known.Cause.Sequence < cause.Sequence) causes[id] = (key, cause);
    }
}
