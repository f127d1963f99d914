using System.Globalization;

namespace Bridge.IntegrationTests.Faults;

/// <summary>The seed of a test's random moments and load: the environment variable BRIDGE_TEST_SEED gives it again.</summary>
internal static class FaultSeed
{
    /// <summary>The seed given, or a new one.</summary>
    public static int Choose() => Read("BRIDGE_TEST_SEED") ?? Random.Shared.Next();

    /// <summary>A number from the environment; null when it is not there.</summary>
    public static int? Read(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
