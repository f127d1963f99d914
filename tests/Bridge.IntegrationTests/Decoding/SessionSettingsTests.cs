using Bridge.Contracts.Text;
using Bridge.Testing.Services;
using Npgsql;
using Npgsql.Replication;

namespace Bridge.IntegrationTests.Decoding;

public sealed class SessionSettingsTests
{
    [Fact]
    public async Task A_replication_session_has_them_whatever_the_database_prefers()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var database = await TestDatabase.CreateAsync(cancellationToken: cancellationToken);
        string[] preferences = ["TimeZone = 'Asia/Kolkata'", "DateStyle = 'German'", "IntervalStyle = 'iso_8601'",
            "bytea_output = 'escape'", "extra_float_digits = 0"];
        foreach (var preference in preferences)
            await database.ExecuteAsync($"ALTER DATABASE {database.Name} SET {preference}", cancellationToken);
        var connectionString = new NpgsqlConnectionStringBuilder(
            database.ConnectionString)
        { Options = SessionSettings.Options, Pooling = false };
        await using var connection = new LogicalReplicationConnection(connectionString.ConnectionString);
        await connection.Open(cancellationToken);
        Assert.Equal("UTC", await connection.Show("TimeZone", cancellationToken));
        Assert.StartsWith("ISO", await connection.Show("DateStyle", cancellationToken), StringComparison.Ordinal);
        Assert.Equal("postgres", await connection.Show("IntervalStyle", cancellationToken));
        Assert.Equal("hex", await connection.Show("bytea_output", cancellationToken));
        Assert.Equal("1", await connection.Show("extra_float_digits", cancellationToken));
        Assert.Equal("UTF8", await connection.Show("client_encoding", cancellationToken));
    }
}
