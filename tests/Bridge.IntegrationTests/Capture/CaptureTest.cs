using Bridge.Capture;
using Bridge.Capture.Migration;
using Bridge.Capture.Replication;
using Bridge.Contracts.Positions;
using Bridge.Testing.Services;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Bridge.IntegrationTests.Capture;

/// <summary>A database of one test with a table, and capture's objects under names of their own.</summary>
internal sealed class CaptureTest : IAsyncDisposable
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private CaptureTest(TestDatabase database)
    {
        Database = database;
        Source = CaptureConnection.CreateDataSource(database.ConnectionString);
        Options = new CaptureOptions
        {
            Publication = "Pub " + database.Name,
            Slot = database.Name,
            Tables = { new CapturedTableOptions { Name = "notes" } }
        };
    }

    public TestDatabase Database { get; }

    public NpgsqlDataSource Source { get; }

    public CaptureOptions Options { get; }

    public static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>An empty database; on the shared server unless told otherwise.</summary>
    public static async Task<CaptureTest> CreateAsync(string? server = null) => new(await TestDatabase.CreateAsync(server, Cancelled));

    /// <summary>A database with the table <c>notes</c>, migrated.</summary>
    public static async Task<CaptureTest> CreateMigratedAsync(string? server = null)
    {
        var test = await CreateAsync(server);
        await test.ExecuteAsync(
            "CREATE TABLE notes (id int PRIMARY KEY, body text); CREATE TABLE unpublished (id serial PRIMARY KEY, body text)");
        await test.MigrateAsync();
        return test;
    }

    public Task ExecuteAsync(string sql) => Database.ExecuteAsync(sql, Cancelled);

    public async Task<MigrationPlan> MigrateAsync(bool outboxExists = false, bool mayDropLists = true)
    {
        var migration = new CaptureMigration(Source, Options);
        var plan = await migration.PlanAsync(outboxExists, mayDropLists, Cancelled);
        await migration.ApplyAsync(plan, null, Cancelled);
        return plan;
    }

    public Task<ReplicationSource> OpenAsync(Lsn? start = null) =>
        ReplicationSource.OpenAsync(Database.ConnectionString, Options, start, TimeProvider.System, Cancelled);

    public async Task<SlotState> SlotAsync() => (await SlotState.ReadAsync(Source, Options.Slot, Cancelled))!;

    public static ILogger<T> Logger<T>(ICollection<string> lines) => new ListLogger<T>(lines);

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await Database.DisposeAsync();
    }

    private sealed class ListLogger<T>(ICollection<string> lines) : ILogger<T>
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?,
            string> formatter)
        {
            lock (lines) lines.Add(formatter(state, exception));
        }
    }
}
