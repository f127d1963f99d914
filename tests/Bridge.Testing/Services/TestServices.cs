using Xunit;

namespace Bridge.Testing.Services;

/// <summary>Where the services of this test run are: <c>infra/test</c> starts them and sets these variables.</summary>
public static class TestServices
{
    /// <summary>Npgsql connection string of a superuser, database <c>postgres</c>, wal_level logical.</summary>
    public static string Postgres => Require("BRIDGE_TEST_POSTGRES");

    /// <summary>AMQP URI without a virtual host.</summary>
    public static string RabbitMq => Require("BRIDGE_TEST_RABBITMQ");

    /// <summary>The management API's URI, with credentials.</summary>
    public static string RabbitMqManagement => Require("BRIDGE_TEST_RABBITMQ_MANAGEMENT");

    /// <summary>Redis, <c>host:port</c>.</summary>
    public static string Redis => Require("BRIDGE_TEST_REDIS");

    /// <summary>OpenSearch, shared by all tests: each uses indices of its own names.</summary>
    public static string OpenSearch => Require("BRIDGE_TEST_OPENSEARCH", "set OPENSEARCH_HOME and run ./infra/test, which starts it");

    /// <summary>A service that tests cannot do without: absent, the test is skipped on a laptop and fails in CI.</summary>
    public static string Require(string variable) => Require(variable, "run ./infra/test, which starts the services");

    private static string Require(string variable, string remedy)
    {
        var value = Environment.GetEnvironmentVariable(variable);
        if (!string.IsNullOrEmpty(value)) return value;
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail($"{variable} is not set; {remedy}.");
        Assert.Skip($"{variable} is not set; {remedy}.");
        return "";
    }
}
