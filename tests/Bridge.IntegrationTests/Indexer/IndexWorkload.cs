using System.Globalization;
using System.Text;
using Bridge.Testing.Services;

namespace Bridge.IntegrationTests.Indexer;

/// <summary>Random changes of containers, owners and collections: inserts, updates, soft and hard deletes, moves, changes of type and key,
/// truncates, values that are TOASTed, large transactions.</summary>
internal sealed class IndexWorkload(TestDatabase database, Random random)
{
    private static readonly string[] Types = ["analysis", "analysis", "analysis", "dataset", "dataset", "analyses", "root"];

    private const string Truncate =
        "CREATE TEMP TABLE kept ON COMMIT DROP AS SELECT * FROM containers WHERE id <= 26; TRUNCATE containers; INSERT INTO containers " +
        "SELECT * FROM kept; DROP TABLE kept";

    /// <summary>Some owners with roots to hang trees on.</summary>
    public const string Seed = """
        INSERT INTO samples (id, name, short_label, created_at, updated_at) SELECT i, 'sample ' || i, 'S-' || i, now(), now() FROM generate_series(1, 20) i;
        INSERT INTO reactions (id, name, short_label, created_at, updated_at) SELECT i, 'reaction ' || i, 'R-' || i, now(), now() FROM generate_series(1, 5) i;
        INSERT INTO containers (id, container_type, name, containable_type, containable_id, created_at, updated_at)
          SELECT i, 'root', 'root', CASE WHEN i <= 20 THEN 'Sample' WHEN i <= 25 THEN 'Reaction' ELSE 'User' END, CASE WHEN i <= 20 THEN i WHEN i <= 25 THEN i - 20 ELSE 1 END, now(), now() FROM generate_series(1, 26) i;
        SELECT setval('containers_id_seq', 1000);
        """;

    /// <summary>One transaction.</summary>
    public async Task StepAsync(CancellationToken cancellationToken)
    {
        var sql = new StringBuilder();
        for (var i = random.Next(1, 6); i > 0; i--) sql.Append(Statement()).Append(';');
        await database.ExecuteAsync(sql.ToString(), cancellationToken);
    }

    /// <summary>One transaction of 10,000 rows, many of them changed once more.</summary>
    public Task GiantAsync(CancellationToken cancellationToken) => database.ExecuteAsync($"""
        INSERT INTO containers (parent_id, container_type, name, extended_metadata, created_at, updated_at)
          SELECT 1 + i % 25, CASE WHEN i % 4 = 0 THEN 'dataset' ELSE 'analysis' END, 'giant ' || i, {Metadata()}, now(), now() FROM generate_series(1, 10000) i;
        UPDATE containers SET description = 'giant' WHERE name LIKE 'giant %' AND id % 3 = 0;
        DELETE FROM containers WHERE name LIKE 'giant %' AND id % 7 = 0;
        """, cancellationToken);

    /// <summary>All containers are truncated, and the roots come again.</summary>
    public Task TruncateAsync(CancellationToken cancellationToken) => database.ExecuteAsync(Truncate, cancellationToken);

    /// <summary>Every owner gets another name, in one transaction.</summary>
    public Task RenameOwnersAsync(CancellationToken cancellationToken) =>
        database.ExecuteAsync($"UPDATE samples SET name = '{Name()} ' || id; UPDATE reactions SET short_label = '{Name()} ' || id",
            cancellationToken);

    private string Statement() => random.Next(100) switch
    {
        < 30 => "INSERT INTO containers (parent_id, container_type, name, extended_metadata, created_at, updated_at) VALUES " +
            $"({Parent()}, '{Pick(Types)}', '{Name()}', {Metadata()}, now(), now())",
        < 50 => $"UPDATE containers SET name = '{Name()}', description = '{Name()}' WHERE id = {Some("id > 26")}",
        < 60 => $"UPDATE containers SET extended_metadata = {Metadata()} WHERE id = {Some("id > 26")}",
        < 66 => $"UPDATE containers SET parent_id = {Parent()} WHERE id = {Some("id > 26 AND container_type = 'dataset'")}",
        < 71 => $"UPDATE containers SET deleted_at = CASE WHEN deleted_at IS NULL THEN now() END WHERE id = {Some("id > 26")}",
        < 76 => $"DELETE FROM containers WHERE id = {Some("id > 26")}",
        < 79 => $"UPDATE containers SET container_type = '{Pick(Types)}' WHERE id = {Some("id > 26")}",
        < 81 => $"UPDATE containers SET id = nextval('containers_id_seq') WHERE id = {Some("id > 26")}",
        < 85 => $"UPDATE samples SET name = '{Name()}', deleted_at = {(random.Next(4) == 0 ? "now()" : "NULL")} WHERE id = " +
            $"{random.Next(1, 21)}",
        < 87 => $"UPDATE reactions SET short_label = '{Name()}' WHERE id = {random.Next(1, 6)}",
        < 91 => $"INSERT INTO collections_samples (collection_id, sample_id) VALUES ({random.Next(1, 5)}, {random.Next(1, 21)})",
        < 92 => $"UPDATE collections_samples SET sample_id = {random.Next(1, 21)} WHERE id = (SELECT max(id) FROM collections_samples)",
        < 93 => $"DELETE FROM collections_samples WHERE id = (SELECT min(id) FROM collections_samples)",
        < 95 => $"UPDATE containers SET containable_type = '{(random.Next(2) == 0 ? "User" : "Sample")}', containable_id = " +
            $"{random.Next(1, 21)} WHERE id = {random.Next(1, 27)}",
        < 97 => $"UPDATE containers SET parent_id = {random.Next(1, 27)} WHERE id = {Some("container_type = 'analyses'")}",
        < 99 => $"INSERT INTO containers (parent_id, container_type, name, created_at, updated_at) SELECT {random.Next(1, 27)}, " +
            $"'analysis', 'bulk ' || i, now(), now() FROM generate_series(1, {random.Next(100, 400)}) i",
        _ when random.Next(6) == 0 => Truncate,
        _ => "UPDATE containers SET description = 'all' WHERE id % 10 = 3",
    };

    private string Metadata() => random.Next(3) == 0
        ? "hstore(ARRAY['kind','CHMO:0000593 | 1H NMR (1H NMR)','content',(SELECT string_agg(md5(random()::text), ' ') FROM " +
            "generate_series(1, 120))])"
        : $"hstore('instrument', 'device {random.Next(5).ToString(CultureInfo.InvariantCulture)}')";

    private string Parent() => random.Next(10) == 0 ? "NULL"
        : $"(SELECT id FROM containers ORDER BY (id * {random.Next(1, 1000)}) % 997 LIMIT 1)";

    private string Some(string condition) =>
        $"(SELECT id FROM containers WHERE {condition} ORDER BY (id * {random.Next(1, 1000)}) % 997 LIMIT 1)";

    private string Name() => $"name {random.Next(10_000).ToString(CultureInfo.InvariantCulture)}";

    private string Pick(string[] words) => words[random.Next(words.Length)];
}
