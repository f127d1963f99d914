using System.CommandLine;
using Bridge.State.Webhooks;
using Bridge.Worker.Webhooks;

namespace Bridge.Cli.Commands.Webhooks;

/// <summary>The options that describe a subscription.</summary>
internal sealed class SubscriptionOptions
{
    private readonly Option<string[]> tables = Many(
        "--table", "TABLE", "A table, schema.table or a name in public; may be given again. Default: all.");
    private readonly Option<string[]> operations = Many(
        "--operation", "OPERATION", "insert, update, delete, truncate or read; may be given again. Default: all.");
    private readonly Option<string[]> contracts = Many(
        "--contract", "CONTRACT", "A contract, such as ContainerChanged; may be given again. Default: all that the tables give.");
    private readonly Option<string[]> conditions = Many(
        "--where", "CONDITION",
        "A condition on a column: 'container_type = analysis', 'id in 1,2', 'deleted_at is null', 'name changed'; all must hold.");
    private readonly Option<int?> batch = new(
        "--batch")
    { Description = "The most messages of a request; above 1 the body is a JSON array. Default: 1.", HelpName = "N" };
    private readonly Option<int?> concurrency = new(
        "--concurrency")
    { Description = "Requests under way at once, each for other rows. Default: 8.", HelpName = "N" };
    private readonly Option<double?> timeout = new(
        "--timeout")
    { Description = "How long an attempt may take. Default: 15.", HelpName = "SECONDS" };
    private readonly Option<double?> rate = new("--rate") { Description = "The most requests a second; 0: no limit.", HelpName = "N" };
    private readonly Option<double?> age = new(
        "--retry-hours")
    { Description = "After how long a message that fails is parked. Default: 72.", HelpName = "HOURS" };
    private readonly Option<string[]> headers = Many("--header", "NAME=VALUE", "A header of every request; may be given again.");
    private readonly Option<string[]> secretHeaders = Many(
        "--secret-header", "NAME=VALUE", "The same, and its value is never shown again.");

    private readonly Option<bool> keepSecrets = new(
        "--keep-secrets")
    { Description = "Sends the secret headers that are there to another server too, when --endpoint names one." };

    /// <summary>The endpoint.</summary>
    public Option<string?> Endpoint { get; } = new("--endpoint") { Description = "The URL that is called.", HelpName = "URL" };

    /// <summary>The signing secret.</summary>
    public Option<string?> Secret { get; } = new(
        "--secret")
    { Description = "The signing secret, whsec_…; without it one is made and shown once.", HelpName = "SECRET" };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[Endpoint, tables, operations, contracts, conditions, batch, concurrency, timeout, rate, age,
            headers, secretHeaders, keepSecrets, Secret]) command.Options.Add(option);
    }

    /// <summary>What the command line asks for; what it does not name stays as it is.</summary>
    /// <exception cref="UsageException">A header is none.</exception>
    public WebhookRequest Read(ParseResult parsed)
    {
        var (isFilter, given) = (parsed.GetValue(tables)!.Length + parsed.GetValue(operations)!.Length + parsed.GetValue(contracts)!.Length
            + parsed.GetValue(conditions)!.Length > 0, Headers(parsed));
        return new WebhookRequest
        {
            Url = parsed.GetValue(Endpoint),
            Filter = isFilter ? new WebhookFilterText
            {
                Tables = parsed.GetValue(tables)!,
                Operations = parsed.GetValue(operations)!,
                Contracts = parsed.GetValue(contracts)!,
                Where = parsed.GetValue(conditions)!,
            } : null,
            BatchSize = parsed.GetValue(batch),
            Concurrency = parsed.GetValue(concurrency),
            Timeout = parsed.GetValue(timeout) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            RateLimit = parsed.GetValue(rate),
            Retry = parsed.GetValue(age) is { } hours ? new WebhookRetry { Age = TimeSpan.FromHours(hours) } : null,
            Headers = given.Count > 0 ? given : null,
            KeepSecrets = parsed.GetValue(keepSecrets) ? true : null,
            Secrets = parsed.GetValue(Secret) is { } secret ? [secret] : null,
        };
    }

    private List<WebhookHeader> Headers(ParseResult parsed) =>
        [.. parsed.GetValue(headers)!.Select(text => Header(text, secret: false)),
            .. parsed.GetValue(secretHeaders)!.Select(text => Header(text, secret: true))];

    private static WebhookHeader Header(string text, bool secret)
    {
        var place = text.IndexOf('=', StringComparison.Ordinal);
        return place > 0 ? new WebhookHeader(text[..place], text[(place + 1)..], secret)
            : throw new UsageException("a header is NAME=VALUE.");
    }

    private static Option<string[]> Many(string name, string helpName, string description) =>
        new(name) { Description = description, HelpName = helpName, DefaultValueFactory = _ => [] };
}
