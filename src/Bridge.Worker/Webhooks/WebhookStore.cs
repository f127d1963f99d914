using System.Text.Json;
using Bridge.Contracts;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.State;
using Bridge.State.Requests;
using Bridge.State.Webhooks;
using Bridge.Worker.State;

namespace Bridge.Worker.Webhooks;

/// <summary>Keeps the subscriptions in the state, and their queues beside them.</summary>
internal sealed class WebhookStore(
    StateHolder state, RabbitMqConnector connector, TopologyNames names, WebhookReports reports, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(8);

    private readonly SemaphoreSlim changing = new(1, 1);

    /// <summary>Changes one that is there.</summary>
    public Task<WebhookReport> UpdateAsync(
        string name, Func<WebhookSubscription, WebhookSubscription> change, CancellationToken cancellationToken) => ChangeAsync(
        async writer =>
        {
            var existing = Find(writer.Entries, name);
            await PutAsync(writer, change(existing), existing, cancellationToken);
            return await ReportAsync(writer, change(existing), cancellationToken);
        },
        cancellationToken);

    /// <summary>Puts one into force: bound before the state says so, and unbound after it, so that what it is to get is in its queue from
    /// then on.</summary>
    public async Task PutAsync(StateWriter writer, WebhookSubscription wanted, WebhookSubscription? existing,
        CancellationToken cancellationToken)
    {
        await using var connection = await connector.OpenAsync($"bridge.{names.Pipeline} webhooks", cancellationToken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        await WebhookTopology.DeclareAsync(channel, Names(wanted.Name), wanted.Filter, cancellationToken);
        await writer.PutAsync(Names(wanted.Name).StateKey, wanted, cancellationToken);
        if (existing is not null) await WebhookTopology.UnbindAsync(
            channel, Names(wanted.Name), existing.Filter, wanted.Filter, cancellationToken);
    }

    /// <summary>Deletes one's queues; how many messages the queue held. A process that still delivers would declare them anew: its lock is
    /// waited for.</summary>
    /// <exception cref="RefusedRequestException">An attempt is still under way.</exception>
    public async Task<int> DeleteQueuesAsync(string name, CancellationToken cancellationToken)
    {
        await using var connection = await connector.OpenAsync($"bridge.{names.Pipeline} webhooks", cancellationToken);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(LockPatience);
        try
        {
            await QueueLock.TakeAsync(connection, Names(name).Lock, time, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RefusedRequestException(
                $"The subscription '{name}' is removed, but an attempt is still under way; its queues are left. Add and remove it once " +
                "more to delete them.");
        }

        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        return await WebhookTopology.DeleteAsync(channel, Names(name), cancellationToken);
    }

    /// <summary>Makes a change, one at a time.</summary>
    /// <exception cref="StateNotHeldException">This worker does not hold the state.</exception>
    public async Task<T> ChangeAsync<T>(Func<StateWriter, Task<T>> change, CancellationToken cancellationToken)
    {
        await changing.WaitAsync(cancellationToken);
        try
        {
            return await change(await state.RequireAsync(cancellationToken));
        }
        finally
        {
            changing.Release();
        }
    }

    /// <summary>How one stands.</summary>
    public async Task<WebhookReport> ReportAsync(
        StateWriter writer, WebhookSubscription subscription, CancellationToken cancellationToken) =>
        (await reports.ReadAsync([(subscription, Disabled(writer.Entries, subscription.Name))], cancellationToken))[0];

    /// <summary>All of them, by name.</summary>
    public IReadOnlyList<(WebhookSubscription, WebhookDisabled?)> All(IReadOnlyDictionary<string, StateEntry> entries) =>
        [.. entries.Keys.Where(key => key.StartsWith(WebhookNames.StatePrefix, StringComparison.Ordinal))
            .Select(key => key[WebhookNames.StatePrefix.Length..])
            .Where(name => !name.Contains('/', StringComparison.Ordinal)).Order(StringComparer.Ordinal)
                .Select(name => (Find(entries, name), Disabled(entries, name)))];

    /// <summary>One of them.</summary>
    /// <exception cref="NotFoundException">There is none of that name.</exception>
    public WebhookSubscription Find(IReadOnlyDictionary<string, StateEntry> entries, string name) => TryFind(entries, name)
        ?? throw new NotFoundException($"There is no webhook subscription '{name}'; 'bridge webhooks list' shows those that are.");

    /// <summary>One of them; null when there is none of that name.</summary>
    public WebhookSubscription? TryFind(IReadOnlyDictionary<string, StateEntry> entries, string name) =>
        Read<WebhookSubscription>(entries, Names(name).StateKey);

    /// <summary>Why one is disabled; null when it is not.</summary>
    public WebhookDisabled? Disabled(IReadOnlyDictionary<string, StateEntry> entries, string name) =>
        Read<WebhookDisabled>(entries, Names(name).DisabledKey);

    /// <inheritdoc/>
    public void Dispose() => changing.Dispose();

    private WebhookNames Names(string name) => new(names, name);

    private static T? Read<T>(IReadOnlyDictionary<string, StateEntry> entries, string key)
        where T : class =>
        entries.TryGetValue(key, out var entry) ? entry.Value?.Deserialize<T>(BridgeJson.Web) : null;
}
