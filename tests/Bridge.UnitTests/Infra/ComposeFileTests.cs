using System.Text.RegularExpressions;
using Bridge.Testing.Repository;

namespace Bridge.UnitTests.Infra;

/// <summary>No engine runs where tests run: every reference of the compose file is followed instead.</summary>
public sealed partial class ComposeFileTests
{
    private readonly ComposeFile compose = new();

    [Fact]
    public void Has_the_services_of_the_set_up() =>
        Assert.Equal(["bridge", "indexer", "opensearch", "postgres", "rabbitmq", "redis", "webhooks"], compose.Services.Keys.Order());

    [Fact]
    public void Every_variable_has_a_value_or_a_default()
    {
        var references = Interpolation.References(compose.Text).ToList();
        Assert.NotEmpty(references);
        Assert.DoesNotContain(references, reference => !reference.HasDefault && !compose.Variables.ContainsKey(reference.Name));
    }

    [Fact]
    public void Every_variable_of_dockerenv_is_used() =>
        Assert.Empty(compose.Variables.Keys.Except(Interpolation.References(compose.Text).Select(reference => reference.Name)));

    [Fact]
    public void Defaults_say_what_dockerenv_says()
    {
        var without = Interpolation.Resolve(compose.Text, new Dictionary<string, string>());
        Assert.Equal(Interpolation.Resolve(compose.Text, compose.Variables), without);
    }

    [Fact]
    public void Postgres_has_the_three_settings_of_logical_replication()
    {
        var command = ComposeFile.Value(compose.Services["postgres"]["command"]);
        Assert.Contains("-c wal_level=logical", command, StringComparison.Ordinal);
        Assert.Contains("-c max_replication_slots=4", command, StringComparison.Ordinal);
        Assert.Contains("-c max_wal_senders=4", command, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgres", "HOST_PORT_PG", 5432, 5432)]
    [InlineData("redis", "HOST_PORT_REDIS", 6379, 6379)]
    [InlineData("rabbitmq", "HOST_PORT_RABBITMQ", 5672, 5672)]
    [InlineData("rabbitmq", "HOST_PORT_RABBITMQ_MGMT", 15672, 15672)]
    [InlineData("opensearch", "HOST_PORT_OPENSEARCH", 9200, 9200)]
    [InlineData("bridge", "HOST_PORT_BRIDGE", 7376, 7376)]
    [InlineData("indexer", "HOST_PORT_INDEXER", 7378, 7376)]
    public void Port_is_published_on_loopback_under_its_variable(string service, string variable, int host, int container)
    {
        var published = ComposeFile.List(compose.Services[service], "ports");
        Assert.Contains(published, port => port.Contains("${" + variable + ":-", StringComparison.Ordinal)
            && Interpolation.Resolve(port, compose.Variables) == $"127.0.0.1:{host}:{container}");
        Assert.Contains(published, port => Interpolation.Resolve(
            port, new Dictionary<string, string> { [variable] = "4711" }) == $"127.0.0.1:4711:{container}");
    }

    [Fact]
    public void Bridge_accepts_the_port_variable_of_the_set_up_it_replaces()
    {
        var port = Assert.Single(ComposeFile.List(compose.Services["bridge"], "ports"));
        Assert.Equal("127.0.0.1:8000:7376", Interpolation.Resolve(port, new Dictionary<string, string> { ["HOST_PORT_SEQUIN"] = "8000" }));
        Assert.Equal("127.0.0.1:9000:7376", Interpolation.Resolve(
            port, new Dictionary<string, string> { ["HOST_PORT_SEQUIN"] = "8000", ["HOST_PORT_BRIDGE"] = "9000" }));
    }

    [Fact]
    public void Every_service_is_checked_and_restarted()
    {
        foreach (var (name, service) in compose.Services)
        {
            var check = ComposeFile.Map(service, "healthcheck");
            Assert.True(check.ContainsKey("test") && check.ContainsKey("interval") && check.ContainsKey("timeout")
                && check.ContainsKey("retries"), name);
            Assert.True(ComposeFile.Value(service["restart"]) == "unless-stopped", name);
        }
    }

    [Fact]
    public void Every_image_is_pinned()
    {
        foreach (var service in compose.Services.Values)
            Assert.Matches(PinnedImage(), compose.Resolved(service["image"]));
    }

    [Theory]
    [InlineData("postgres", "PostgreSQL")]
    [InlineData("rabbitmq", "RabbitMQ")]
    [InlineData("redis", "Redis")]
    public void Services_are_of_versions_that_are_listed_as_tested(string service, string column)
    {
        var table = Documents.Tests.Lines.Select(line => line.Text).SkipWhile(line => line != "### Tested versions")
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Take(4)
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)).ToList();
        var tested = table.Skip(1).Select(row => row[Array.IndexOf(table[0], column)]).ToList();
        Assert.Equal(3, tested.Count);
        Assert.Contains(compose.Resolved(compose.Services[service]["image"]).Split(':')[1].Split('-')[0], tested);
    }

    [Fact]
    public void Bridge_waits_for_services_that_can_be_healthy()
    {
        var awaited = ComposeFile.Map(compose.Services["bridge"], "depends_on");
        Assert.Equal(["postgres", "rabbitmq", "redis"], awaited.Keys.Order());
        Assert.All(awaited.Values, condition => Assert.Equal("service_healthy", ComposeFile.Value(condition["condition"])));
    }

    [Fact]
    public void Every_service_is_on_a_declared_network_and_all_share_default()
    {
        foreach (var service in compose.Services.Values)
        {
            var networks = ComposeFile.List(service, "networks");
            Assert.Contains("default", networks);
            Assert.Empty(networks.Except(compose.Networks));
        }
    }

    [Fact]
    public void Volumes_have_the_names_that_teams_already_have()
    {
        Assert.Equal("bridge_dev_database", compose.Volumes["database"]);
        Assert.Equal("bridge_dev_run", compose.Volumes["bridge_run"]);
        Assert.Equal("chemotion_eln_redis_data", compose.Volumes["redis_data"]);
        Assert.Equal("chemotion_eln_rabbitmq_data", compose.Volumes["rabbitmq_data"]);
        Assert.Equal("chemotion_eln_opensearch_data", compose.Volumes["opensearch_data"]);
        foreach (var variable in compose.Variables.Keys.Where(name => name.StartsWith("VOLUME_NAME_", StringComparison.Ordinal)))
            Assert.Contains(compose.Variables[variable], compose.Volumes.Values);
    }

    [Fact]
    public void Every_mount_is_a_declared_volume_or_a_folder_of_the_clone()
    {
        var sources = compose.Services.Values.SelectMany(service => ComposeFile.List(service, "volumes"))
            .Select(mount => mount.Split(':')[0]).ToList();
        Assert.Empty(compose.Volumes.Keys.Except(sources));
        foreach (var source in sources.Except(compose.Volumes.Keys))
            Assert.True(source.StartsWith("./", StringComparison.Ordinal) && Directory.Exists(CloneRoot.PathOf(source)), source);
    }

    [Fact]
    public void Connection_strings_name_services_and_the_ports_they_listen_on()
    {
        var environment = ComposeFile.Map(compose.Services["bridge"], "environment");
        var addresses = environment.Where(pair => pair.Key.StartsWith("ConnectionStrings__", StringComparison.Ordinal))
            .Select(pair => Address().Match(compose.Resolved(pair.Value))).ToList();
        Assert.Equal(5, addresses.Count);
        foreach (var address in addresses)
        {
            var ports = ComposeFile.List(compose.Services[address.Groups["host"].Value], "ports");
            Assert.Contains(ports, port => port.EndsWith(":" + address.Groups["port"].Value, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("Capture__Publication", "CAPTURE_PUBLICATION", "sequin_cdc_publication")]
    [InlineData("Capture__Slot", "CAPTURE_SLOT", "sequin_slot")]
    public void Publication_and_slot_are_set_by_variables(string key, string variable, string value)
    {
        var setting = ComposeFile.Map(compose.Services["bridge"], "environment")[key];
        Assert.Equal(value, compose.Resolved(setting));
        Assert.Equal("mine", Interpolation.Resolve(ComposeFile.Value(setting), new Dictionary<string, string> { [variable] = "mine" }));
    }

    [GeneratedRegex(@"^[a-z0-9./-]+:[0-9]+\.[0-9]+(\.[0-9]+)?[a-z0-9.-]*$")]
    private static partial Regex PinnedImage();

    [GeneratedRegex(@"(Host=|@|^http://|^)(?<host>[a-z]+)(;Port=|:)(?<port>[0-9]+)")]
    private static partial Regex Address();
}
