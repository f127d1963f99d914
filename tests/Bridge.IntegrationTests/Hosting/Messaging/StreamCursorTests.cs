using Bridge.Hosting.Messaging;
using Bridge.Testing.Services;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Bridge.IntegrationTests.Hosting.Messaging;

/// <summary>The one consumer on a stream.</summary>
public sealed class StreamCursorTests
{
    private const string Stream = "numbers";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData((ushort)4)]
    [InlineData((ushort)500)]
    public async Task Gives_all_that_is_there_and_says_when_it_is_at_the_end(ushort prefetch)
    {
        await using var host = await TestVirtualHost.CreateAsync(cancellationToken: Cancellation);
        await using var connection = await new RabbitMqConnector(host.Uri).OpenAsync("test", Cancellation);
        await using var channel = await DeclareAsync(connection);
        for (var i = 0; i < 1_000; i++) await channel.BasicPublishAsync("", Stream, BitConverter.GetBytes(i), Cancellation);
        await using var cursor = await StreamConsumer.AttachAsync(connection, Stream, "first", prefetch, StreamRecord.Read, Cancellation);
        var numbers = new List<long>();
        while (await cursor.NextIfAnyAsync(Cancellation) is { } record) numbers.Add(record.Number);
        Assert.Equal(Enumerable.Range(0, 1_000).Select(i => (long)i), numbers);

        await channel.BasicPublishAsync("", Stream, new byte[1], Cancellation);
        Assert.Equal(1_000, (await cursor.NextAsync(Cancellation)).Number);
        Assert.Null(await cursor.NextIfAnyAsync(Cancellation));
    }

    [Fact]
    public async Task Begins_at_a_record_by_its_number()
    {
        await using var host = await TestVirtualHost.CreateAsync(cancellationToken: Cancellation);
        await using var connection = await new RabbitMqConnector(host.Uri).OpenAsync("test", Cancellation);
        await using var channel = await DeclareAsync(connection);
        for (var i = 0; i < 100; i++) await channel.BasicPublishAsync("", Stream, new byte[1], Cancellation);
        await using var cursor = await StreamConsumer.AttachAsync(connection, Stream, 73L, 8, StreamRecord.Read, Cancellation);
        Assert.Equal(73, (await cursor.NextAsync(Cancellation)).Number);
    }

    [Fact]
    public async Task Who_waits_is_told_when_the_connection_is_lost()
    {
        await using var host = await TestVirtualHost.CreateAsync(cancellationToken: Cancellation);
        await using var connection = await new RabbitMqConnector(host.Uri).OpenAsync("test", Cancellation);
        await using var channel = await DeclareAsync(connection);
        await using var reading = await new RabbitMqConnector(host.Uri).OpenAsync("reading", Cancellation);
        await using var cursor = await StreamConsumer.AttachAsync(reading, Stream, "next", 8, StreamRecord.Read, Cancellation);
        var waiting = cursor.NextAsync(Cancellation).AsTask();
        await reading.CloseAsync(Cancellation);
        await Assert.ThrowsAnyAsync<OperationInterruptedException>(() => waiting);
    }

    [Fact]
    public async Task What_cannot_be_read_is_thrown_to_who_waits()
    {
        await using var host = await TestVirtualHost.CreateAsync(cancellationToken: Cancellation);
        await using var connection = await new RabbitMqConnector(host.Uri).OpenAsync("test", Cancellation);
        await using var channel = await DeclareAsync(connection);
        await using var cursor = await StreamConsumer
            .AttachAsync<StreamRecord>(connection, Stream, "next", 8, _ => throw new InvalidDataException("broken"), Cancellation);
        await channel.BasicPublishAsync("", Stream, new byte[1], Cancellation);
        await Assert.ThrowsAsync<InvalidDataException>(() => cursor.NextAsync(Cancellation).AsTask());
    }

    [Fact]
    public async Task A_stream_that_is_not_there_is_an_error()
    {
        await using var host = await TestVirtualHost.CreateAsync(cancellationToken: Cancellation);
        await using var connection = await new RabbitMqConnector(host.Uri).OpenAsync("test", Cancellation);
        await Assert.ThrowsAsync<OperationInterruptedException>(
            () => StreamConsumer.AttachAsync(connection, "none", "first", 8, StreamRecord.Read, Cancellation));
    }

    [Fact]
    public async Task A_stream_that_was_declared_with_a_32_bit_number_is_the_same()
    {
        await using var host = await TestVirtualHost.CreateAsync(cancellationToken: Cancellation);
        await using var connection = await new RabbitMqConnector(host.Uri).OpenAsync("test", Cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        var former = new Dictionary<string, object?> { ["x-queue-type"] = "stream", ["x-stream-max-segment-size-bytes"] = 500_000 };
        await channel.QueueDeclareAsync(
            Stream, durable: true, exclusive: false, autoDelete: false, former, cancellationToken: Cancellation);
        await using var again = await DeclareAsync(connection);
        Assert.True(again.IsOpen);
    }

    private static async Task<IChannel> DeclareAsync(IConnection connection)
    {
        var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancellation);
        await channel.QueueDeclareAsync(
            Stream, durable: true, exclusive: false, autoDelete: false, QueueArguments.Stream(500_000), cancellationToken: Cancellation);
        return channel;
    }
}
