using Bridge.Console.Doors;
using Microsoft.Extensions.Options;

namespace Bridge.Worker;

/// <summary>What the worker's settings must be.</summary>
internal sealed class WorkerOptionsValidator : IValidateOptions<WorkerOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, WorkerOptions options)
    {
        var errors = options.Hosts.Select((host, index) => AllowedHosts.IsHost(host) ? null
            : $"Worker:Hosts:{index}: '{host}' is no host name; write it without scheme, port, path and wildcard, such as bridge or bridge.example.org.").OfType<string>().ToList();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
