using Bridge.Console.Webhooks;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Redis;
using Bridge.Hosting.State;
using Bridge.Hosting.Webhooks;
using Bridge.Worker.State;

namespace Bridge.Worker.Webhooks;

/// <summary>What an operator may do with subscriptions. It delivers nothing: the webhooks process follows the state.</summary>
internal sealed class WebhookCommands(
    StateHolder state, WebhookStore store, TopologyNames names, RedisConnection redis, WebhookReports reports, WebhookQueues queues, TimeProvider time) : IWebhooks
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<WebhookReport>> ListAsync(CancellationToken cancellationToken) =>
        await reports.ReadAsync(store.All(await state.ReadAsync(cancellationToken)), cancellationToken);

    /// <inheritdoc/>
    public async Task<WebhookReport> ShowAsync(string name, CancellationToken cancellationToken)
    {
        var entries = await state.ReadAsync(cancellationToken);
        return (await reports.ReadAsync([(store.Find(entries, name), store.Disabled(entries, name))], cancellationToken))[0];
    }

    /// <inheritdoc/>
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

    /// <inheritdoc/>
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

    /// <inheritdoc/>
    public Task<WebhookReport> PauseAsync(string name, CancellationToken cancellationToken) => store.UpdateAsync(name, existing => existing with { Paused = true }, cancellationToken);

    /// <inheritdoc/>
    public Task<WebhookReport> ResumeAsync(string name, CancellationToken cancellationToken) => store.ChangeAsync(
        async writer =>
        {
            var wanted = store.Find(writer.Entries, name) with { Paused = false };
            if (store.Disabled(writer.Entries, name) is not null) await writer.RemoveAsync(Names(name).DisabledKey, cancellationToken);
            await writer.PutAsync(Names(name).StateKey, wanted, cancellationToken);
            return await store.ReportAsync(writer, wanted, cancellationToken);
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<WebhookReport> DisableAsync(string name, string reason, CancellationToken cancellationToken) => store.ChangeAsync(
        async writer =>
        {
            var existing = store.Find(writer.Entries, name);
            await writer.PutAsync(Names(name).DisabledKey, new WebhookDisabled(reason, time.GetUtcNow()), cancellationToken);
            return await store.ReportAsync(writer, existing, cancellationToken);
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<WebhookMoved> RemoveAsync(string name, CancellationToken cancellationToken) => store.ChangeAsync(
        async writer =>
        {
            store.Find(writer.Entries, name);
            await writer.RemoveAsync(Names(name).StateKey, cancellationToken);
            if (store.Disabled(writer.Entries, name) is not null) await writer.RemoveAsync(Names(name).DisabledKey, cancellationToken);
            var left = await store.DeleteQueuesAsync(name, cancellationToken);
            await redis.TryAsync(database => database.KeyDeleteAsync([Names(name).LogKey, Names(name).DeliveredKey, Names(name).StatusKey]), cancellationToken);
            return new WebhookMoved(left, null);
        },
        cancellationToken);

    /// <inheritdoc/>
    public async Task<WebhookTest> TestAsync(string name, CancellationToken cancellationToken)
    {
        var entries = await state.ReadAsync(cancellationToken);
        if (store.Find(entries, name).Paused || store.Disabled(entries, name) is not null)
            throw new JobRefusedException($"The subscription '{name}' is paused or disabled: 'bridge webhooks resume {name}' first.");
        return new WebhookTest(await queues.SendTestAsync(Names(name), cancellationToken));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DeliveryLogEntry>> LogAsync(string name, int limit, CancellationToken cancellationToken)
    {
        store.Find(await state.ReadAsync(cancellationToken), name);
        return await reports.ReadLogAsync(Names(name), limit, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ParkedMessage>> ParkedAsync(string name, int limit, CancellationToken cancellationToken)
    {
        store.Find(await state.ReadAsync(cancellationToken), name);
        return await queues.ReadParkedAsync(Names(name), limit, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<WebhookMoved> RedeliverAsync(string name, string? id, CancellationToken cancellationToken)
    {
        store.Find(await state.ReadAsync(cancellationToken), name);
        if (id is null) return await queues.RedeliverParkedAsync(Names(name), null, cancellationToken);
        var log = await reports.ReadLogAsync(Names(name), int.MaxValue, cancellationToken);
        if (log.FirstOrDefault(entry => entry.Id == id || entry.WebhookId == id) is { } entry) return await queues.RedeliverAsync(Names(name), entry, cancellationToken);
        var moved = await queues.RedeliverParkedAsync(Names(name), id, cancellationToken);
        return moved.Messages > 0 ? moved : throw new JobNotFoundException($"Neither the log nor the parked messages of '{name}' have '{id}'. What is in the outbox comes again by a replay.");
    }

    /// <inheritdoc/>
    public async Task<WebhookMoved> DiscardAsync(string name, string? id, CancellationToken cancellationToken)
    {
        store.Find(await state.ReadAsync(cancellationToken), name);
        var count = await queues.DiscardAsync(Names(name), id, cancellationToken);
        return count > 0 || id is null ? new WebhookMoved(count, null) : throw new JobNotFoundException($"The parked messages of '{name}' do not have '{id}'.");
    }

    private WebhookNames Names(string name) => new(names, name);
}
