using System.Text.Json;
using Bridge.Console.Webhooks;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Hosting.Redis;
using Bridge.Hosting.State;
using Bridge.Hosting.Webhooks;
using Bridge.Worker.State;

namespace Bridge.Worker.Webhooks;

/// <summary>Keeps the subscriptions in the state, and their queues beside them. It delivers nothing: the webhooks process follows the state.</summary>
internal sealed class WebhookCommands(
    StateHolder state, RabbitMqConnector connector, TopologyNames names, RedisConnection redis, WebhookReports reports, WebhookQueues queues, TimeProvider time) : IWebhooks, IDisposable
{
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(8);
    private readonly SemaphoreSlim changing = new(1, 1);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<WebhookReport>> ListAsync(CancellationToken cancellationToken) =>
        await reports.ReadAsync(Subscriptions(await state.ReadAsync(cancellationToken)), cancellationToken);

    /// <inheritdoc/>
    public async Task<WebhookReport> ShowAsync(string name, CancellationToken cancellationToken)
    {
        var entries = await state.ReadAsync(cancellationToken);
        return (await reports.ReadAsync([(Find(entries, name), Disabled(entries, name))], cancellationToken))[0];
    }

    /// <inheritdoc/>
    public Task<WebhookChange> PutAsync(string name, WebhookRequest request, CancellationToken cancellationToken) => ChangeAsync(
        async writer =>
        {
            var existing = TryFind(writer.Entries, name);
            var made = existing is null && request.Secrets is null ? WebhookSecret.Create() : null;
            var wanted = WebhookRequests.Merge(name, request, existing, made, time.GetUtcNow());
            await StoreAsync(writer, wanted, existing, cancellationToken);
            return new WebhookChange(await ReportAsync(writer, wanted, cancellationToken), existing is null, made);
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<WebhookChange> RotateAsync(string name, string? secret, CancellationToken cancellationToken) => ChangeAsync(
        async writer =>
        {
            var existing = Find(writer.Entries, name);
            var newest = secret ?? WebhookSecret.Create();
            var wanted = WebhookRequests.Checked(existing with { Secrets = [newest, .. existing.Secrets.Take(1)] });
            await StoreAsync(writer, wanted, existing, cancellationToken);
            return new WebhookChange(await ReportAsync(writer, wanted, cancellationToken), false, secret is null ? newest : null);
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<WebhookReport> PauseAsync(string name, CancellationToken cancellationToken) => UpdateAsync(name, existing => existing with { Paused = true }, cancellationToken);

    /// <inheritdoc/>
    public Task<WebhookReport> ResumeAsync(string name, CancellationToken cancellationToken) => ChangeAsync(
        async writer =>
        {
            var wanted = Find(writer.Entries, name) with { Paused = false };
            if (Disabled(writer.Entries, name) is not null) await writer.RemoveAsync(Names(name).DisabledKey, cancellationToken);
            await writer.PutAsync(Names(name).StateKey, wanted, cancellationToken);
            return await ReportAsync(writer, wanted, cancellationToken);
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<WebhookReport> DisableAsync(string name, string reason, CancellationToken cancellationToken) => ChangeAsync(
        async writer =>
        {
            var existing = Find(writer.Entries, name);
            await writer.PutAsync(Names(name).DisabledKey, new WebhookDisabled(reason, time.GetUtcNow()), cancellationToken);
            return await ReportAsync(writer, existing, cancellationToken);
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<WebhookMoved> RemoveAsync(string name, CancellationToken cancellationToken) => ChangeAsync(
        async writer =>
        {
            Find(writer.Entries, name);
            await writer.RemoveAsync(Names(name).StateKey, cancellationToken);
            if (Disabled(writer.Entries, name) is not null) await writer.RemoveAsync(Names(name).DisabledKey, cancellationToken);
            var left = await DeleteQueuesAsync(name, cancellationToken);
            await redis.TryAsync(database => database.KeyDeleteAsync([Names(name).LogKey, Names(name).DeliveredKey, Names(name).StatusKey]), cancellationToken);
            return new WebhookMoved(left, null);
        },
        cancellationToken);

    /// <inheritdoc/>
    public async Task<WebhookTest> TestAsync(string name, CancellationToken cancellationToken)
    {
        var entries = await state.ReadAsync(cancellationToken);
        if (Find(entries, name).Paused || Disabled(entries, name) is not null)
            throw new JobRefusedException($"The subscription '{name}' is paused or disabled: 'bridge webhooks resume {name}' first.");
        return new WebhookTest(await queues.SendTestAsync(Names(name), cancellationToken));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DeliveryLogEntry>> LogAsync(string name, int limit, CancellationToken cancellationToken)
    {
        Find(await state.ReadAsync(cancellationToken), name);
        return await reports.ReadLogAsync(Names(name), limit, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ParkedMessage>> ParkedAsync(string name, int limit, CancellationToken cancellationToken)
    {
        Find(await state.ReadAsync(cancellationToken), name);
        return await queues.ReadParkedAsync(Names(name), limit, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<WebhookMoved> RedeliverAsync(string name, string? id, CancellationToken cancellationToken)
    {
        Find(await state.ReadAsync(cancellationToken), name);
        if (id is null) return await queues.RedeliverParkedAsync(Names(name), null, cancellationToken);
        var log = await reports.ReadLogAsync(Names(name), int.MaxValue, cancellationToken);
        if (log.FirstOrDefault(entry => entry.Id == id || entry.WebhookId == id) is { } entry) return await queues.RedeliverAsync(Names(name), entry, cancellationToken);
        var moved = await queues.RedeliverParkedAsync(Names(name), id, cancellationToken);
        return moved.Messages > 0 ? moved : throw new JobNotFoundException($"Neither the log nor the parked messages of '{name}' have '{id}'. What is in the outbox comes again by a replay.");
    }

    /// <inheritdoc/>
    public async Task<WebhookMoved> DiscardAsync(string name, string? id, CancellationToken cancellationToken)
    {
        Find(await state.ReadAsync(cancellationToken), name);
        var count = await queues.DiscardAsync(Names(name), id, cancellationToken);
        return count > 0 || id is null ? new WebhookMoved(count, null) : throw new JobNotFoundException($"The parked messages of '{name}' do not have '{id}'.");
    }

    /// <inheritdoc/>
    public void Dispose() => changing.Dispose();

    private WebhookNames Names(string name) => new(names, name);

    private Task<WebhookReport> UpdateAsync(string name, Func<WebhookSubscription, WebhookSubscription> change, CancellationToken cancellationToken) => ChangeAsync(
        async writer =>
        {
            var existing = Find(writer.Entries, name);
            await StoreAsync(writer, change(existing), existing, cancellationToken);
            return await ReportAsync(writer, change(existing), cancellationToken);
        },
        cancellationToken);

    // Bound before the state says so, and unbound after it: what the subscription is to get is in its queue from then on.
    private async Task StoreAsync(StateWriter writer, WebhookSubscription wanted, WebhookSubscription? existing, CancellationToken cancellationToken)
    {
        await using var connection = await connector.OpenAsync($"bridge.{names.Pipeline} webhooks", cancellationToken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        await WebhookTopology.DeclareAsync(channel, Names(wanted.Name), wanted.Filter, cancellationToken);
        await writer.PutAsync(Names(wanted.Name).StateKey, wanted, cancellationToken);
        if (existing is not null) await WebhookTopology.UnbindAsync(channel, Names(wanted.Name), existing.Filter, wanted.Filter, cancellationToken);
    }

    // A process that still delivers would declare the queues anew: its lock is waited for.
    private async Task<int> DeleteQueuesAsync(string name, CancellationToken cancellationToken)
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
            throw new JobRefusedException($"The subscription '{name}' is removed, but an attempt is still under way; its queues are left. Add and remove it once more to delete them.");
        }

        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        return await WebhookTopology.DeleteAsync(channel, Names(name), cancellationToken);
    }

    private async Task<T> ChangeAsync<T>(Func<StateWriter, Task<T>> change, CancellationToken cancellationToken)
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

    private async Task<WebhookReport> ReportAsync(StateWriter writer, WebhookSubscription subscription, CancellationToken cancellationToken) =>
        (await reports.ReadAsync([(subscription, Disabled(writer.Entries, subscription.Name))], cancellationToken))[0];

    private IReadOnlyList<(WebhookSubscription, WebhookDisabled?)> Subscriptions(IReadOnlyDictionary<string, StateEntry> entries) =>
        [.. entries.Keys.Where(key => key.StartsWith(WebhookNames.StatePrefix, StringComparison.Ordinal)).Select(key => key[WebhookNames.StatePrefix.Length..])
            .Where(name => !name.Contains('/', StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(name => (Find(entries, name), Disabled(entries, name)))];

    private WebhookSubscription Find(IReadOnlyDictionary<string, StateEntry> entries, string name) => TryFind(entries, name)
        ?? throw new JobNotFoundException($"There is no webhook subscription '{name}'; 'bridge webhooks list' shows those that are.");

    private WebhookSubscription? TryFind(IReadOnlyDictionary<string, StateEntry> entries, string name) => Read<WebhookSubscription>(entries, Names(name).StateKey);

    private WebhookDisabled? Disabled(IReadOnlyDictionary<string, StateEntry> entries, string name) => Read<WebhookDisabled>(entries, Names(name).DisabledKey);

    private static T? Read<T>(IReadOnlyDictionary<string, StateEntry> entries, string key)
        where T : class =>
        entries.TryGetValue(key, out var entry) ? entry.Value?.Deserialize<T>(JsonSerializerOptions.Web) : null;
}
