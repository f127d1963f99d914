using Microsoft.Extensions.Options;

namespace Bridge.Webhooks;

/// <summary>Checks what the annotations cannot.</summary>
internal sealed class WebhooksOptionsValidator : IValidateOptions<WebhooksOptions>
{
    public ValidateOptionsResult Validate(string? name, WebhooksOptions options)
    {
        var failures = new List<string>();
        if (!Uri.TryCreate(options.Url.Replace("*", "0.0.0.0", StringComparison.Ordinal), UriKind.Absolute, out var uri)
            || uri.Scheme is not ("http" or "https"))
            failures.Add($"Webhooks:Url: '{options.Url}' is no URL; write http://127.0.0.1:7377");
        if (options.File is { Length: > 0 } file && !File.Exists(file)) failures.Add($"Webhooks:File: the file '{file}' does not exist");
        for (var i = 0; i < options.AllowedHosts.Count; i++)
            if (Uri.CheckHostName(options.AllowedHosts[i].Trim('[', ']')) == UriHostNameType.Unknown)
                failures.Add(
                    $"Webhooks:AllowedHosts:{i}: '{options.AllowedHosts[i]}' is no host; write the name or address as the URL has it, " +
                    "without port");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
