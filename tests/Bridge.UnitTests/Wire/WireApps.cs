using Bridge.Api;
using Bridge.Indexer;
using Bridge.Webhooks;
using Microsoft.AspNetCore.Builder;

namespace Bridge.UnitTests.Wire;

/// <summary>The applications of the three processes, as they are run, but not started.</summary>
internal static class WireApps
{
    private static readonly string[] Settings =
    [
        "--ConnectionStrings:Postgres=Host=127.0.0.1;Port=1;Database=none;Username=none",
            "--ConnectionStrings:RabbitMq=amqp://127.0.0.1:1/none",
        "--ConnectionStrings:Redis=127.0.0.1:1", "--ConnectionStrings:OpenSearch=http://127.0.0.1:1",
    ];

    /// <summary>Builds each: its name, as <c>bridge run</c> has it, and the application.</summary>
    public static IEnumerable<(string Name, WebApplication App)> Build() =>
        [("worker", WorkerHost.Build(Settings)), ("webhooks", WebhooksHost.Build(Settings)), ("indexer", IndexerHost.Build(Settings))];
}
