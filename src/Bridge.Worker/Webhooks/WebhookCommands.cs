using Bridge.Hosting.Configuration;
using Bridge.Hosting.Redis;
using Bridge.State.Requests;
using Bridge.State.Webhooks;
using Bridge.Worker.State;

namespace Bridge.Worker.Webhooks;

/// <summary>What an operator may do with subscriptions. It delivers nothing: the webhooks process follows the state.</summary>
/// <remarks>
/// Whoever changes something must hold the state. Throws <c>StateNotHeldException</c> where it is not held, <c>NotFoundException</c> for
/// a name that is unknown,
/// <c>InvalidRequestException</c> for a subscription that is wrong, <c>RefusedRequestException</c> for what cannot be done as things are.
/// </remarks>
internal sealed class WebhookCommands(
    StateHolder state, WebhookStore store, TopologyNames names, RedisConnection redis, WebhookReports reports, WebhookQueues queues,
        TimeProvider time)
{
    /// <summary>All subscriptions, by name.</summary>
    public async Task<IReadOnlyList<WebhookReport>> ListAsync(CancellationToken cancellationToken) =>
        await reports.ReadAsync(store.All(await state.ReadAsync(cancellationToken)), cancellationToken);

    /// <summary>One subscription.</summary>
    public async Task<WebhookReport> ShowAsync(string name, CancellationToken cancellationToken)
    {
        var entries = await state.ReadAsync(cancellationToken);
        return (await reports.ReadAsync([(store.Find(entries, name), store.Disabled(entries, name))], cancellationToken))[0];
    }

    /// <summary>Creates or changes a subscription; its queue is there, and bound, when it returns. What the request leaves out stays as it
    /// is.</summary>
    public Task<WebhookChange> PutAsync(string name, WebhookRequest request, CancellationToken cancellationToken) => store.ChangeAsync(
        async writer =>
        {
            var existing = store.TryFind(writer.Entries, name);
            var made = existing is null && request.Secrets is null ? WebhookSecret.Create() : null;
            var wanted = WebhookRequests.Merge(name, request, existing, made, time.GetUtcNow());
            await store.PutAsync(writer, wanted, existing, cancellationToken);
            return new WebhookChange(await store.ReportAsync(writer, wanted, cancellationToken), existing is null, made);
        },
        cancellationToken);

    /// <summary>Gives a subscription another secret; the one before stays valid beside it until the next rotation.</summary>
    public Task<WebhookChange> RotateAsync(string name, string? secret, CancellationToken cancellationToken) => store.ChangeAsync(
        async writer =>
        {
            var existing = store.Find(writer.Entries, name);
            var newest = secret ?? WebhookSecret.Create();
            var wanted = WebhookRequests.Checked(existing with { Secrets = [newest, .. existing.Secrets.Take(1)] });
            await store.PutAsync(writer, wanted, existing, cancellationToken);
            return new WebhookChange(await store.ReportAsync(writer, wanted, cancellationToken), false, secret is null ? newest : null);
        },
        cancellationToken);

    /// <summary>Stops delivering; the queue keeps what comes.</summary>
    public Task<WebhookReport> PauseAsync(string name, CancellationToken cancellationToken) => store
        .UpdateAsync(name, existing => existing with { Paused = true }, cancellationToken);

    /// <summary>Delivers again what was paused or disabled.</summary>
    public Task<WebhookReport> ResumeAsync(string name, CancellationToken cancellationToken) => store.ChangeAsync(
        async writer =>
        {
            var wanted = store.Find(writer.Entries, name) with { Paused = false };
            if (store.Disabled(writer.Entries, name) is not null) await writer.RemoveAsync(Names(name).DisabledKey, cancellationToken);
            await writer.PutAsync(Names(name).StateKey, wanted, cancellationToken);
            return await store.ReportAsync(writer, wanted, cancellationToken);
        },
        cancellationToken);

    /// <summary>Disables a subscription whose endpoint is gone.</summary>
    public Task<WebhookReport> DisableAsync(string name, string reason, CancellationToken cancellationToken) => store.ChangeAsync(
        async writer =>
        {
            var existing = store.Find(writer.Entries, name);
            await writer.PutAsync(Names(name).DisabledKey, new WebhookDisabled(reason, time.GetUtcNow()), cancellationToken);
            return await store.ReportAsync(writer, existing, cancellationToken);
        },
        cancellationToken);

    /// <summary>Removes a subscription and deletes its queues with everything in them.</summary>
    public Task<WebhookMoved> RemoveAsync(string name, CancellationToken cancellationToken) => store.ChangeAsync(
        async writer =>
        {
            store.Find(writer.Entries, name);
            await writer.RemoveAsync(Names(name).StateKey, cancellationToken);
            if (store.Disabled(writer.Entries, name) is not null) await writer.RemoveAsync(Names(name).DisabledKey, cancellationToken);
            var left = await store.DeleteQueuesAsync(name, cancellationToken);
            await redis.TryAsync(database => database.KeyDeleteAsync([Names(name).LogKey, Names(name).DeliveredKey, Names(name).StatusKey]),
                cancellationToken);
            return new WebhookMoved(left, null);
        },
        cancellationToken);

    /// <summary>Sends a test through the queue; its id stands in the log when it was tried.</summary>
    public async Task<WebhookTest> TestAsync(string name, CancellationToken cancellationToken)
    {
        var entries = await state.ReadAsync(cancellationToken);
        if (store.Find(entries, name).Paused || store.Disabled(entries, name) is not null)
            throw new RefusedRequestException($"The subscription '{name}' is paused or disabled: 'bridge webhooks resume {name}' first.");
        return new WebhookTest(await queues.SendTestAsync(Names(name), cancellationToken));
    }

    /// <summary>The newest entries of the delivery log, newest first.</summary>
    public async Task<IReadOnlyList<DeliveryLogEntry>> LogAsync(string name, int limit, CancellationToken cancellationToken)
    {
        store.Find(await state.ReadAsync(cancellationToken), name);
        return await reports.ReadLogAsync(Names(name), limit, cancellationToken);
    }

    /// <summary>The first parked messages.</summary>
    public async Task<IReadOnlyList<ParkedMessage>> ParkedAsync(string name, int limit, CancellationToken cancellationToken)
    {
        store.Find(await state.ReadAsync(cancellationToken), name);
        return await queues.ReadParkedAsync(Names(name), limit, cancellationToken);
    }

    /// <summary>Sends one again, by the id of its log entry or of the message; or with no id all that is parked.</summary>
    public async Task<WebhookMoved> RedeliverAsync(string name, string? id, CancellationToken cancellationToken)
    {
        store.Find(await state.ReadAsync(cancellationToken), name);
        if (id is null) return await queues.RedeliverParkedAsync(Names(name), null, cancellationToken);
        var log = await reports.ReadLogAsync(Names(name), int.MaxValue, cancellationToken);
        if (log.FirstOrDefault(entry => entry.Id == id || entry.WebhookId == id) is { } entry)
            return await queues.RedeliverAsync(Names(name), entry, cancellationToken);
        var moved = await queues.RedeliverParkedAsync(Names(name), id, cancellationToken);
        return moved.Messages > 0 ? moved
            : throw new NotFoundException(
            $"Neither the log nor the parked messages of '{name}' have '{id}'. What is in the outbox comes again by a replay.");
    }

    /// <summary>Throws one parked message away, by its id; or with no id all that is parked.</summary>
    public async Task<WebhookMoved> DiscardAsync(string name, string? id, CancellationToken cancellationToken)
    {
        store.Find(await state.ReadAsync(cancellationToken), name);
        var count = await queues.DiscardAsync(Names(name), id, cancellationToken);
        return count > 0 || id is null ? new WebhookMoved(count, null)
            : throw new NotFoundException($"The parked messages of '{name}' do not have '{id}'.");
    }

    private WebhookNames Names(string name) => new(names, name);
}
