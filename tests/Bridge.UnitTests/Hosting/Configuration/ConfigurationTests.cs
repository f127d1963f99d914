using Bridge.Api;
using Bridge.Hosting;
using Bridge.Hosting.Configuration;
using Bridge.Relay;
using Bridge.Webhooks;
using Bridge.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Bridge.UnitTests.Hosting.Configuration;

public sealed class ConfigurationTests
{
    private static readonly Dictionary<string, string?> Good = new()
    {
        ["ConnectionStrings:Postgres"] = "Host=db;Port=5433;Database=eln;Username=bridge;Password=secret1",
        ["ConnectionStrings:RabbitMq"] = "amqp://bridge:secret2@broker/eln",
        ["ConnectionStrings:Redis"] = "cache:6379,password=secret3",
    };

    [Fact]
    public void Accepts_a_good_configuration() => Assert.Empty(Errors([]));

    [Fact]
    public void Reports_all_errors_at_once_each_with_its_key()
    {
        var errors = Errors(new()
        {
            ["ConnectionStrings:Postgres"] = "Host=db",
            ["ConnectionStrings:RabbitMq"] = "http://broker",
            ["ConnectionStrings:OpenSearch"] = "localhost:9200",
            ["Pipeline:Name"] = "My Pipeline",
            ["Capture:Slot"] = "a b",
            ["Outbox:Lingr"] = "00:00:01",
            ["Outbox:Linger"] = "abc",
            ["Outbox:RecordBytes"] = "3",
            ["Relay:Window"] = "0",
        });
        string[] keys =
        [
            "ConnectionStrings:Postgres: has no Database", "ConnectionStrings:RabbitMq: begins with http", "ConnectionStrings:OpenSearch",
                "Pipeline:Name", "Capture:Slot",
            "Outbox:Lingr: is unknown; did you mean Outbox:Linger?", "Outbox:Linger: 'abc' is no time span",
                "Outbox:RecordBytes: is 3, must be from", "Relay:Window",
        ];
        Assert.All(keys, key => Assert.Contains(errors, error => error.StartsWith(key, StringComparison.Ordinal)));
        Assert.All(errors, error => Assert.Contains(keys, key =>
            error.StartsWith(key.Split(':', 3) is [var section, var name, ..] ? $"{section}:{name.Split(' ')[0]}" : key,
            StringComparison.Ordinal)));
    }

    [Fact]
    public void Never_prints_a_connection_string()
    {
        var errors = Errors(new()
        {
            ["ConnectionStrings:Postgres"] = "Password=hidden",
            ["ConnectionStrings:RabbitMq"] = "http://a:hidden@b",
            ["ConnectionStrings:Redis"] = "password=hidden"
        });
        Assert.NotEmpty(errors);
        Assert.DoesNotContain(errors, error => error.Contains("hidden", StringComparison.Ordinal));
    }

    [Fact]
    public void Reads_secrets_from_files_and_names_a_file_that_is_missing()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "Host=secretdb;Database=eln\n");
        using var host = Build(new() { ["ConnectionStrings:Postgres"] = null, ["ConnectionStrings:Postgres_FILE"] = file });
        host.ValidateConfiguration();
        Assert.Equal("Host=secretdb;Database=eln", host.Services.GetRequiredService<IOptions<ConnectionStringsOptions>>().Value.Postgres);
        File.Delete(file);

        var errors = Errors(new() { ["ConnectionStrings:Redis"] = null, ["ConnectionStrings:Redis_FILE"] = "/does/not/exist" });
        Assert.Contains(errors, error => error.StartsWith(
            "ConnectionStrings:Redis_FILE: cannot read the file '/does/not/exist'", StringComparison.Ordinal));
    }

    [Fact]
    public void Additional_file_stands_below_the_command_line()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, """{"Pipeline":{"Name":"fromfile"},"Relay":{"Window":7}}""");
        using var host = Build(new() { ["Bridge:Config"] = file, ["Pipeline:Name"] = "fromline" });
        Assert.Equal("fromline", host.Services.GetRequiredService<IOptions<PipelineOptions>>().Value.Name);
        Assert.Equal(7, host.Services.GetRequiredService<IOptions<RelayOptions>>().Value.Window);
        File.Delete(file);
        Assert.Throws<ConfigurationException>(() => Build(new() { ["Bridge:Config"] = file }));
    }

    [Theory]
    [InlineData("amqp://bridge:secret@broker/eln", "bridge@broker:5672/eln")]
    [InlineData("amqps://broker", "broker:5671/")]
    [InlineData("http://user:secret@search:9200", "user@search:9200/")]
    public void Description_shows_where_a_connection_leads_and_no_password(string uri, string shown) =>
        Assert.Equal(shown, ConnectionDescription.Uri(uri).ToString());

    [Fact]
    public void Description_of_Postgres_and_Redis_shows_no_password()
    {
        Assert.Equal("bridge@db:5433/eln", ConnectionDescription.Postgres(Good["ConnectionStrings:Postgres"]!).ToString());
        Assert.Equal("cache:6379/0", ConnectionDescription.Redis(Good["ConnectionStrings:Redis"]!).ToString());
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("Host=db", false)]
    public void Webhooks_need_no_Postgres_but_one_that_is_given_must_be_right(string? connection, bool isRight)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(Good) { ["ConnectionStrings:Postgres"] = connection });
        builder.AddBridgeHosting(needsPostgres: false).AddBridgeWebhooks();
        using var host = builder.Build();
        var errors = Record.Exception(host.ValidateConfiguration) is ConfigurationException wrong ? wrong.Errors : [];
        Assert.Equal(isRight, !errors.Any(error => error.StartsWith("ConnectionStrings:Postgres", StringComparison.Ordinal)));
    }

    private static IReadOnlyList<string> Errors(Dictionary<string, string?> settings)
    {
        using var host = Build(settings);
        return Record.Exception(host.ValidateConfiguration) switch
        {
            null => [],
            ConfigurationException wrong => wrong.Errors,
            var other => throw other,
        };
    }

    private static IHost Build(Dictionary<string, string?> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        var all = new Dictionary<string, string?>(Good);
        foreach (var (key, value) in settings) all[key] = value;
        builder.Configuration.AddInMemoryCollection(all.Where(pair => pair.Value is not null));
        builder.AddBridgeHosting().AddBridgeWorker().AddBridgeApi();
        return builder.Build();
    }
}
