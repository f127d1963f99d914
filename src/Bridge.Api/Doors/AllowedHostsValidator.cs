using Bridge.Worker;
using Microsoft.Extensions.Options;

namespace Bridge.Api.Doors;

/// <summary><c>Worker:Hosts</c> are host names.</summary>
internal sealed class AllowedHostsValidator : IValidateOptions<WorkerOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, WorkerOptions options)
    {
        var errors = options.Hosts.Select((host, index) => AllowedHosts.IsHost(host) ? null
            : $"Worker:Hosts:{index}: '{host}' is no host name; write it without scheme, port, path and wildcard, such as bridge or " +
                "bridge.example.org.").OfType<string>().ToList();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
