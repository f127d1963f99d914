using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Bridge.Hosting.Configuration;

namespace Bridge.Hosting.Messaging;

/// <summary>RabbitMQ's management API for one virtual host, as far as Bridge asks it. Thread-safe.</summary>
/// <remarks>Every method throws <see cref="RabbitMqManagementException"/> when the API does not give what was asked.</remarks>
public sealed class RabbitMqManagementClient : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(
        JsonSerializerDefaults.Web)
    { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly HttpClient http;

    private RabbitMqManagementClient(HttpClient http, string virtualHost)
    {
        this.http = http;
        VirtualHost = virtualHost;
    }

    /// <summary>The virtual host.</summary>
    public string VirtualHost { get; }

    /// <summary>The API's address, without credentials.</summary>
    public Uri Address => http.BaseAddress!;

    /// <summary>The client that the connection strings describe; without a management URI: the AMQP URI's host and user, port 15672 (15671
    /// for amqps).</summary>
    public static RabbitMqManagementClient Create(ConnectionStringsOptions connections)
    {
        var amqp = new Uri(RabbitMqAddress.First(connections.RabbitMq));
        var secure = amqp.Scheme.Equals("amqps", StringComparison.OrdinalIgnoreCase);
        var uri = connections.RabbitMqManagement.Length > 0
            ? new UriBuilder(connections.RabbitMqManagement)
            : new UriBuilder(secure ? "https" : "http", amqp.Host, secure ? 15671 : 15672);
        var credentials = uri.UserName.Length > 0 ? $"{uri.UserName}:{uri.Password}" : amqp.UserInfo.Length > 0 ? amqp.UserInfo
            : "guest:guest";
        (uri.UserName, uri.Password) = ("", "");
        if (!uri.Path.EndsWith('/')) uri.Path += "/";
        var http = new HttpClient { BaseAddress = uri.Uri, Timeout = TimeSpan.FromSeconds(5) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(credentials))));
        return new RabbitMqManagementClient(http, ConnectionDescription.Uri(RabbitMqAddress.First(connections.RabbitMq)).Database);
    }

    /// <summary>Version and cluster.</summary>
    public Task<BrokerOverview> ReadOverviewAsync(CancellationToken cancellationToken) =>
        GetAsync<BrokerOverview>("api/overview", cancellationToken);

    /// <summary>The nodes, with disk and memory.</summary>
    public Task<IReadOnlyList<BrokerNode>> ReadNodesAsync(CancellationToken cancellationToken) =>
        GetAsync<IReadOnlyList<BrokerNode>>("api/nodes", cancellationToken);

    /// <summary>The queues and streams of the virtual host.</summary>
    public Task<IReadOnlyList<QueueInfo>> ReadQueuesAsync(CancellationToken cancellationToken) =>
        GetAsync<IReadOnlyList<QueueInfo>>($"api/queues/{Escape(VirtualHost)}", cancellationToken);

    /// <summary>One queue or stream; null when it does not exist.</summary>
    public async Task<QueueInfo?> ReadQueueAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await GetAsync<QueueInfo>($"api/queues/{Escape(VirtualHost)}/{Escape(name)}", cancellationToken);
        }
        catch (RabbitMqManagementException missing) when (missing.Failure == RabbitMqManagementFailure.NotFound)
        {
            return null;
        }
    }

    /// <summary>The bindings of the virtual host.</summary>
    public Task<IReadOnlyList<BrokerBinding>> ReadBindingsAsync(CancellationToken cancellationToken) =>
        GetAsync<IReadOnlyList<BrokerBinding>>($"api/bindings/{Escape(VirtualHost)}", cancellationToken);

    /// <summary>The exchanges of the virtual host.</summary>
    public Task<IReadOnlyList<BrokerExchange>> ReadExchangesAsync(CancellationToken cancellationToken) =>
        GetAsync<IReadOnlyList<BrokerExchange>>($"api/exchanges/{Escape(VirtualHost)}", cancellationToken);

    /// <summary>The policies of the virtual host.</summary>
    public Task<IReadOnlyList<BrokerPolicyInfo>> ReadPoliciesAsync(CancellationToken cancellationToken) =>
        GetAsync<IReadOnlyList<BrokerPolicyInfo>>($"api/policies/{Escape(VirtualHost)}", cancellationToken);

    /// <summary>The definition of a policy; null when there is none of that name.</summary>
    public async Task<BrokerPolicy?> ReadPolicyAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await GetAsync<BrokerPolicy>(PolicyPath(name), cancellationToken);
        }
        catch (RabbitMqManagementException missing) when (missing.Failure == RabbitMqManagementFailure.NotFound)
        {
            return null;
        }
    }

    /// <summary>Closes a connection of this user, by the broker's name of it.</summary>
    public Task CloseConnectionAsync(string name, CancellationToken cancellationToken) =>
        SendAsync(token => http.DeleteAsync($"api/connections/{Escape(name)}", token), cancellationToken);

    /// <summary>Creates or replaces a policy.</summary>
    public Task PutPolicyAsync(string name, BrokerPolicy policy, CancellationToken cancellationToken) =>
        SendAsync(token => http.PutAsJsonAsync(PolicyPath(name), policy, Json, token), cancellationToken);

    /// <summary>Deletes a policy that exists.</summary>
    public Task DeletePolicyAsync(string name, CancellationToken cancellationToken) =>
        SendAsync(token => http.DeleteAsync(PolicyPath(name), token), cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private string PolicyPath(string name) => $"api/policies/{Escape(VirtualHost)}/{Escape(name)}";

    private Task<T> GetAsync<T>(string path, CancellationToken cancellationToken) => AskAsync(
        token => http.GetAsync(path, token),
        async answer => await answer.Content.ReadFromJsonAsync<T>(Json, cancellationToken) ?? throw Failed("an empty answer"),
            cancellationToken);

    private Task<bool> SendAsync(Func<CancellationToken, Task<HttpResponseMessage>> send, CancellationToken cancellationToken) =>
        AskAsync(send, static _ => Task.FromResult(true), cancellationToken);

    private async Task<T> AskAsync<T>(
        Func<CancellationToken, Task<HttpResponseMessage>> send, Func<HttpResponseMessage, Task<T>> read,
            CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await send(cancellationToken);
            if (!answer.IsSuccessStatusCode) throw Refusal(answer.StatusCode);
            return await read(answer);
        }
        catch (HttpRequestException failure)
        {
            throw new RabbitMqManagementException(RabbitMqManagementFailure.Unreachable, Unreachable(failure.Message), failure);
        }
        catch (OperationCanceledException failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RabbitMqManagementException(
                RabbitMqManagementFailure.Unreachable, Unreachable($"no answer within {http.Timeout.TotalSeconds} s"), failure);
        }
        catch (JsonException failure)
        {
            throw new RabbitMqManagementException(
                RabbitMqManagementFailure.Failed, $"RabbitMQ's management API at {Address} answered something else than its JSON.",
                failure);
        }
    }

    private string Unreachable(string cause) =>
        $"RabbitMQ's management API at {Address} does not answer ({cause}); enable it with 'rabbitmq-plugins enable " +
            "rabbitmq_management', or set ConnectionStrings:RabbitMqManagement.";

    private RabbitMqManagementException Failed(string cause) =>
        new(RabbitMqManagementFailure.Failed, $"RabbitMQ's management API at {Address} answered {cause}.");

    private RabbitMqManagementException Refusal(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new(
            RabbitMqManagementFailure.Refused,
                $"RabbitMQ's management API at {Address} refuses the user; give it the tag 'monitoring' and access to the virtual host " +
                $"'{VirtualHost}'."),
        HttpStatusCode.NotFound => new(RabbitMqManagementFailure.NotFound,
            $"RabbitMQ's management API at {Address} knows no such object in the virtual host '{VirtualHost}'."),
        _ => Failed($"{(int)status}"),
    };

    private static string Escape(string segment) => Uri.EscapeDataString(segment);
}
