using System.Net;
using Bridge.Worker;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Bridge.Api.Doors;

/// <summary><c>Worker:TrustedNetwork</c> holds networks, and <c>Worker:Url</c> is an address to listen at.</summary>
internal sealed class TrustedNetworkValidator : IValidateOptions<WorkerOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, WorkerOptions options)
    {
        var errors = options.TrustedNetwork.Select((network, index) => IPNetwork.TryParse(network, out _) ? null
            : $"Worker:TrustedNetwork:{index}: '{network}' is no network; write it as 10.0.0.0/8 or fd00::/8").OfType<string>().ToList();
        if (!IsAddress(options.Url)) errors.Add($"Worker:Url: '{options.Url}' is no address; write http://127.0.0.1:7376");
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static bool IsAddress(string url)
    {
        try
        {
            return BindingAddress.Parse(url) is { Scheme: "http" or "https", IsUnixPipe: false, PathBase: "", Port: > 0 and < 65536 };
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
