using Bridge.Capture.Replication;
using Bridge.Testing.Services;
using Npgsql.Replication;

namespace Bridge.IntegrationTests.Capture.Replication;

public sealed class ServerIdentityTests
{
    [Fact]
    public async Task Says_what_IDENTIFY_SYSTEM_says()
    {
        await using var test = await CaptureTest.CreateAsync();
        await using var connection = new LogicalReplicationConnection(test.Database.ConnectionString);
        await connection.Open(CaptureTest.Cancelled);
        var expected = await connection.IdentifySystem(CaptureTest.Cancelled);
        var identity = await ServerIdentity.ReadAsync(test.Source, CaptureTest.Cancelled);
        Assert.Equal((expected.SystemId, (int)expected.Timeline, expected.DbName),
            (identity.SystemIdentifier, identity.Timeline, identity.Database));
        Assert.True(identity.CurrentWal.Value >= (ulong)expected.XLogPos);
        Assert.False(identity.IsInRecovery);
    }

    [Fact]
    public async Task Pins_the_session_that_row_JSON_is_defined_by_whatever_the_user_set()
    {
        await using var test = await CaptureTest.CreateAsync();
        var own = new Npgsql.NpgsqlConnectionStringBuilder(
            test.Database.ConnectionString)
        { Options = "-c TimeZone=Asia/Tokyo -c bytea_output=escape", Pooling = false };
        await using var source = CaptureConnection.CreateDataSource(own.ConnectionString);
        await using var command = source
            .CreateCommand(
            "SELECT string_agg(current_setting(n), ' ' ORDER BY i) FROM " +
            "unnest('{TimeZone,DateStyle,IntervalStyle,bytea_output,extra_float_digits,application_name}'::text[]) WITH ORDINALITY AS " +
            "u(n, i)");
        Assert.Equal("UTC ISO, MDY postgres hex 1 bridge", await command.ExecuteScalarAsync(CaptureTest.Cancelled));
        await using var connection = new LogicalReplicationConnection(CaptureConnection.ForReplication(own.ConnectionString));
        await connection.Open(CaptureTest.Cancelled);
        Assert.Equal("UTC", await connection.Show("TimeZone", CaptureTest.Cancelled));
        Assert.Equal("hex", await connection.Show("bytea_output", CaptureTest.Cancelled));
    }

    [Fact]
    public async Task A_private_server_survives_a_kill()
    {
        await using var server = await PrivatePostgres.CreateAsync();
        await using var test = await CaptureTest.CreateMigratedAsync(server.ConnectionString);
        var before = await ServerIdentity.ReadAsync(test.Source, CaptureTest.Cancelled);
        await test.ExecuteAsync("INSERT INTO notes VALUES (1)");
        await server.KillAsync();
        await server.StartAsync();
        await using var source = CaptureConnection.CreateDataSource(server.ConnectionString);
        Assert.Equal(before.SystemIdentifier, (await ServerIdentity.ReadAsync(source, CaptureTest.Cancelled)).SystemIdentifier);
    }
}
