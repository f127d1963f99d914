using System.Net.Http.Headers;
using System.Text;

namespace Bridge.Testing.Services;

/// <summary>A virtual host of one test: created empty, deleted with everything in it at the end.</summary>
public sealed class TestVirtualHost : IAsyncDisposable
{
    private readonly HttpClient management;

    private TestVirtualHost(string name, string server, HttpClient management)
    {
        Name = name;
        this.management = management;
        Uri = new UriBuilder(server) { Path = "/" + name }.Uri.ToString();
    }

    /// <summary>The virtual host's name.</summary>
    public string Name { get; }

    /// <summary>Its AMQP URI.</summary>
    public string Uri { get; }

    /// <summary>The management API, authorised.</summary>
    public HttpClient Management => management;

    /// <summary>Creates a virtual host on the shared broker, or on the one given.</summary>
    public static async Task<TestVirtualHost> CreateAsync(
        string? server = null, string? managementUri = null, CancellationToken cancellationToken = default)
    {
        var management = CreateClient(managementUri ?? TestServices.RabbitMqManagement);
        var name = "t-" + Guid.NewGuid().ToString("N")[..12];
        (await management.PutAsync($"api/vhosts/{name}", null, cancellationToken)).EnsureSuccessStatusCode();
        return new TestVirtualHost(name, server ?? TestServices.RabbitMq, management);
    }

    /// <summary>Sets a policy for one queue.</summary>
    public async Task SetPolicyAsync(string name, string queue, string definition)
    {
        using var content = new StringContent(
            $$"""{"pattern":"^{{queue}}$","definition":{{definition}},"apply-to":"queues"}""", Encoding.UTF8, "application/json");
        (await management.PutAsync($"api/policies/{Name}/{name}", content)).EnsureSuccessStatusCode();
    }

    /// <summary>Takes a policy away.</summary>
    public async Task DeletePolicyAsync(string name) =>
        (await management.DeleteAsync($"api/policies/{Name}/{name}")).EnsureSuccessStatusCode();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var answer = await management.DeleteAsync($"api/vhosts/{Name}", CancellationToken.None);
        management.Dispose();
    }

    private static HttpClient CreateClient(string uri)
    {
        var address = new UriBuilder(uri);
        var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{address.UserName}:{address.Password}"));
        address.UserName = address.Password = "";
        var client = new HttpClient { BaseAddress = address.Uri };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", credentials);
        return client;
    }
}
