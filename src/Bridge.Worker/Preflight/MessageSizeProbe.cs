using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Worker.Preflight;

/// <summary>Finds out whether the broker takes a message of a size (<c>max_message_size</c>, which its management API does not show) by
/// sending one that goes nowhere.</summary>
internal static class MessageSizeProbe
{
    private const ushort PreconditionFailed = 406;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    /// <summary>True when it does, and when it does not answer: an alarm, which is told elsewhere.</summary>
    /// <param name="connection">A connection of ours.</param>
    /// <param name="nobody">A routing key of the default exchange that no queue has.</param>
    /// <param name="bytes">The size.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<bool> IsTakenAsync(IConnection connection, string nobody, int bytes, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Deadline);
        var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), cancellationToken);
        try
        {
            await channel.BasicPublishAsync("", nobody, new byte[bytes], deadline.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return true;
        }
        catch (Exception failure) when (failure is RabbitMQClientException && channel.CloseReason?.ReplyCode == PreconditionFailed)
        {
            return false;
        }
        finally
        {
            await channel.DisposeAsync();
        }
    }
}
