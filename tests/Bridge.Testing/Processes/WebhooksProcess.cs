namespace Bridge.Testing.Processes;

/// <summary><c>bridge run webhooks</c>.</summary>
public sealed class WebhooksProcess : ServiceProcess
{
    private WebhooksProcess(IReadOnlyDictionary<string, string?> settings, string? executable)
        : base("webhooks", "Webhooks:Url", settings, executable: executable)
    {
    }

    /// <summary>Starts it with this configuration on a free port; perhaps one of another build.</summary>
    public static WebhooksProcess Start(IReadOnlyDictionary<string, string?> settings, string? executable = null) =>
        new(settings, executable);
}
