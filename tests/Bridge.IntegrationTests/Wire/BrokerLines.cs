using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Bridge.IntegrationTests.Wire;

/// <summary>What is declared on a virtual host, as lines; queues of teams are none of ours, but for the one that a replay
/// declares.</summary>
internal static partial class BrokerLines
{
    /// <summary>Reads the management API.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(
        HttpClient management, string virtualHost, CancellationToken cancellationToken)
    {
        var exchanges = await ListAsync(management, $"api/exchanges/{virtualHost}", cancellationToken);
        var queues = await ListAsync(management, $"api/queues/{virtualHost}", cancellationToken);
        var bindings = await ListAsync(management, $"api/bindings/{virtualHost}", cancellationToken);
        var policies = await ListAsync(management, $"api/policies/{virtualHost}", cancellationToken);
        string[] lines =
        [
            .. exchanges.Where(exchange => IsOurs(Text(exchange, "name")))
                .Select(exchange => $"exchange {Text(exchange, "name")} {Text(exchange, "type")}{Flags(exchange)}"),
            .. queues.Where(queue => IsOurs(Text(queue, "name")))
                .Select(queue => $"queue {Text(queue, "name")}{Flags(queue)}{Arguments(queue.GetProperty("arguments"))}"),
            .. bindings.Where(binding => Text(binding, "source").Length > 0 && IsOurs(Text(binding, "destination")))
                .Select(binding => $"binding {Text(binding, "source")} -> {Text(binding, "destination")} '{Text(binding, "routing_key")}'"),
            .. policies.Select(
                policy =>
                $"policy {Text(policy, "name")} {Text(policy, "pattern")} " +
                $"{Text(policy, "apply-to")}{Arguments(policy.GetProperty("definition"))}"),
        ];
        return [.. lines.Select(line => Look().Replace(Subscription().Replace(line, ".webhook.<name>"), ".look.<id>"))];
    }

    private static bool IsOurs(string name) => name.StartsWith("bridge.", StringComparison.Ordinal)
        || name.StartsWith("Bridge.", StringComparison.Ordinal) || name == "team";

    private static async Task<JsonElement[]> ListAsync(HttpClient management, string path, CancellationToken cancellationToken) =>
        await management.GetFromJsonAsync<JsonElement[]>(path, cancellationToken) ?? [];

    private static string Text(JsonElement item, string member) => item.GetProperty(member).GetString() ?? "";

    private static string Flags(JsonElement item) => string.Concat(
        ((string[])["durable", "exclusive", "auto_delete", "internal"])
            .Where(flag => item.TryGetProperty(flag, out var value) && value.ValueKind == JsonValueKind.True).Select(flag => " " + flag));

    // RabbitMQ 4 writes the default type where a declaration names none.
    private static string Arguments(JsonElement arguments) => string.Concat(
        arguments.EnumerateObject().Where(argument => argument
            is not { Name: "x-queue-type", Value: { ValueKind: JsonValueKind.String } type } || type.GetString() != "classic")
            .OrderBy(argument => argument.Name, StringComparer.Ordinal).Select(argument => $" {argument.Name}={argument.Value}"));

    [GeneratedRegex(@"\.look\.[0-9a-f]{32}")]
    private static partial Regex Look();

    [GeneratedRegex(@"\.webhook\.[a-z]+")]
    private static partial Regex Subscription();
}
