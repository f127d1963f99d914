namespace Bridge.Testing.Processes;

/// <summary><c>bridge run webhooks</c>.</summary>
public sealed class WebhooksProcess : ServiceProcess
{
    private WebhooksProcess(IReadOnlyDictionary<string, string?> settings)
        : base("webhooks", "Webhooks:Url", settings)
    {
    }

    /// <summary>Starts it with this configuration on a free port.</summary>
    public static WebhooksProcess Start(IReadOnlyDictionary<string, string?> settings) => new(settings);
}
