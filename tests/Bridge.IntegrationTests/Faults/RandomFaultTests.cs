using Bridge.Testing.Services;

namespace Bridge.IntegrationTests.Faults;

/// <summary>Random faults, one after the other, on two workers under load, in rounds of a pipeline of their own, each compared at its
/// end.</summary>
/// <remarks>One short round in CI; BRIDGE_FAULT_MINUTES says how long else. BRIDGE_TEST_SEED gives the same faults in the same order
/// again.</remarks>
[Collection(FaultCollection.Name)]
public sealed class RandomFaultTests(FaultServices services)
{
    private const int FaultsInRound = 6;
    private const int FaultsInCi = 2;

    [Fact]
    public async Task Whatever_fails_the_outbox_equals_the_history_and_the_subscriber_misses_nothing()
    {
        var minutes = FaultSeed.Read("BRIDGE_FAULT_MINUTES") ?? 0;
        var started = TimeProvider.System.GetTimestamp();
        var seed = FaultSeed.Choose();
        TestContext.Current.TestOutputHelper?.WriteLine($"BRIDGE_TEST_SEED={seed}: {minutes} minutes");
        await using var proxy = Toxiproxy.IsInstalled ? await Toxiproxy.CreateAsync() : null;
        var random = new Random(seed);
        do
        {
            await RunRoundAsync(random.Next(), proxy, minutes > 0 ? FaultsInRound : FaultsInCi);
        }
        while (TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromMinutes(minutes));
    }

    private async Task RunRoundAsync(int seed, Toxiproxy? proxy, int count)
    {
        await using var pipeline = await FaultPipeline.CreateAsync(services, seed: seed);
        await using var faults = await RandomFaults.CreateAsync(pipeline, services, proxy, patient: count > FaultsInCi);
        for (var fault = 0; fault < count; fault++)
        {
            await pipeline.Load.ReachAsync(pipeline.Random.Next(1, 80));
            await faults.InflictAsync();
            await faults.RecoverAsync();
        }

        await pipeline.Load.ReachAsync(20);
        await pipeline.VerifyAsync(count * FaultPipeline.Window, seconds: 1);
    }
}
