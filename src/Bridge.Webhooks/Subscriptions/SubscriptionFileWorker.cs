using System.Text.Json;
using Bridge.Contracts;
using Bridge.Hosting.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Bridge.Webhooks.Subscriptions;

/// <summary>Puts the subscriptions of <c>Webhooks:File</c> into force at start. Those that the file does not name are left alone.</summary>
internal sealed class SubscriptionFileWorker(IOptions<WebhooksOptions> options, WorkerApi worker) : BackgroundService
{
    /// <summary>Reads the file: an array of subscriptions, or an object with the member <c>subscriptions</c>.</summary>
    /// <exception cref="ConfigurationException">It is no JSON, or an entry has no name.</exception>
    public static IReadOnlyList<(string Name, JsonElement Subscription)> Read(string path)
    {
        try
        {
            using var document = BridgeJson.ParseCommented(File.ReadAllText(path));
            var root = document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("subscriptions", out var member) ? member : document.RootElement;
            if (root.ValueKind != JsonValueKind.Array)
                throw new ConfigurationException([$"Webhooks:File: '{path}' holds no array of subscriptions"]);
            return [.. root.EnumerateArray().Select((entry, index) => (Name(entry, path, index), WithSecret(entry, path, index)))];
        }
        catch (JsonException failure)
        {
            throw new ConfigurationException([$"Webhooks:File: '{path}' is no JSON: {failure.Message}"]);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.File is not { Length: > 0 } path) return;
        foreach (var (name, subscription) in Read(path)) await worker.PutAsync(name, subscription, stoppingToken);
    }

    // "secretFile" names a file that holds the signing secret.
    private static JsonElement WithSecret(JsonElement entry, string path, int index)
    {
        if (!entry.TryGetProperty("secretFile", out var file)) return entry.Clone();
        try
        {
            var members = entry.EnumerateObject().Where(member => member.Name != "secretFile")
                .ToDictionary(member => member.Name, member => (object)member.Value);
            members["secrets"] = new[] { File.ReadAllText(file.GetString() ?? "").Trim() };
            return JsonSerializer.SerializeToElement(members);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ConfigurationException(
                [$"Webhooks:File: the secretFile of entry {index} of '{path}' cannot be read: {failure.Message}"]);
        }
    }

    private static string Name(JsonElement entry, string path, int index) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty("name", out var name) && name.GetString() is { Length: > 0 } text
            ? text
            : throw new ConfigurationException([$"Webhooks:File: entry {index} of '{path}' has no name"]);
}
