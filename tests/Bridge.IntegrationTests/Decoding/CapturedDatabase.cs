using Bridge.Testing.Services;

namespace Bridge.IntegrationTests.Decoding;

/// <summary>A database whose changes are read through a slot and kept by triggers beside it.</summary>
internal sealed class CapturedDatabase : IAsyncDisposable
{
    private CapturedDatabase(TestDatabase database)
    {
        Database = database;
        Slot = new SlotReader(database);
        History = new RowHistory(database, Slot.Session);
    }

    public TestDatabase Database { get; }

    public SlotReader Slot { get; }

    public RowHistory History { get; }

    /// <summary>Creates the database, runs <paramref name="setup"/>, then creates publication, slot and history.</summary>
    public static async Task<CapturedDatabase> CreateAsync(string setup, CancellationToken cancellationToken)
    {
        var captured = new CapturedDatabase(await TestDatabase.CreateAsync(cancellationToken: cancellationToken));
        await captured.RunAsync($"ALTER DATABASE {captured.Database.Name} SET TimeZone = 'UTC'");
        await captured.RunAsync(setup);
        await captured.Slot.CreateAsync("ALL TABLES", cancellationToken);
        await captured.History.CreateAsync(cancellationToken);
        return captured;
    }

    /// <summary>Runs each statement in a transaction of its own.</summary>
    public async Task RunAsync(params string[] statements)
    {
        foreach (var sql in statements) await Database.ExecuteAsync(sql, TestContext.Current.CancellationToken);
    }

    /// <summary>Reads what was changed, without the history itself.</summary>
    public async Task<List<DecodedChange>> ReadAsync(CancellationToken cancellationToken) =>
        (await Slot.ReadChangesAsync(cancellationToken)).FindAll(change => change.Table != "public.history");

    /// <summary>Reads what was changed and compares it with the history, which is empty afterwards.</summary>
    public async Task<List<DecodedChange>> ReadAndCompareAsync(CancellationToken cancellationToken)
    {
        var changes = await ReadAsync(cancellationToken);
        Assert.NotEmpty(changes);
        Assert.Empty(await History.CompareAsync(changes, cancellationToken));
        await History.ClearAsync(cancellationToken);
        return changes;
    }

    public async ValueTask DisposeAsync()
    {
        await Slot.DisposeAsync();
        await Database.DisposeAsync();
    }
}
