using Bridge.Hosting.Configuration;
using Bridge.Hosting.Redis;
using Bridge.Relay.Offsets;
using Bridge.Testing.Services;

namespace Bridge.IntegrationTests.Hosting.Redis;

/// <summary>Redis with a user of its access control list, a password, and TLS.</summary>
public sealed class SecuredRedisTests
{
    private const string User = "bridge";
    private const string Password = "s3cret-of-Redis";

    // The keys of one pipeline, and nothing that manages the server but INFO.
    private static readonly string[] Rules = ["~bridge:secured:*", "+@all", "-@admin", "-@dangerous", "+info"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static TopologyNames Names => new("secured");

    [Fact]
    public async Task A_user_with_a_password_may_all_that_Bridge_needs_and_no_more()
    {
        _ = TestServices.Redis;
        await using var server = await PrivateRedis.CreateAsync();
        await server.RequireUserAsync(User, Password, Rules);
        await using var redis = new RedisConnection($"{server.Address},user={User},password={Password}");

        await UseAsync(redis);

        Assert.Equal(User, redis.Description.User);
        Assert.DoesNotContain(Password, redis.Description.ToString(), StringComparison.Ordinal);
        var foreign = await redis.TryAsync(database => database.StringGetAsync("bridge:other:sequence"), Cancellation);
        Assert.False(foreign.Reached);
        Assert.Contains("NOPERM", redis.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(",user=bridge,password=wrong-one")]
    [InlineData(",password=wrong-one")]
    [InlineData("")]
    public async Task Who_is_not_let_in_is_told_why_and_no_secret(string login)
    {
        _ = TestServices.Redis;
        await using var server = await PrivateRedis.CreateAsync();
        await server.RequireUserAsync(User, Password, Rules);
        await using var redis = new RedisConnection(server.Address + login);

        var answer = await redis.TryAsync(database => database.StringGetAsync("bridge:secured:sequence"), Cancellation);

        Assert.False(answer.Reached);
        Assert.Contains("NOAUTH", redis.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-one", redis.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_TLS_only_to_a_server_whose_certificate_an_authority_signed_that_is_trusted()
    {
        _ = TestServices.Redis;
        await using var server = await PrivateRedis.CreateAsync();
        var (address, authority) = await server.SecureAsync();
        await server.RequireUserAsync(User, Password, Rules);
        var configuration = $"{address},user={User},password={Password},ssl=true";
        await using (var stranger = new RedisConnection(configuration))
        {
            var answer = await stranger.TryAsync(database => database.StringGetAsync("bridge:secured:sequence"), Cancellation);
            Assert.False(answer.Reached);
            Assert.Contains("certificate", stranger.Reason, StringComparison.Ordinal);
        }

        Environment.SetEnvironmentVariable("SERedis_IssuerCertPath", authority);
        try
        {
            await using var redis = new RedisConnection(configuration);
            await UseAsync(redis);
        }
        finally
        {
            Environment.SetEnvironmentVariable("SERedis_IssuerCertPath", null);
        }
    }

    private static async Task UseAsync(RedisConnection redis)
    {
        var info = await redis.ReadInfoAsync(Cancellation);
        Assert.True(Version.TryParse(info?.Version, out var version) && version.Major >= 7, info?.Version ?? redis.Reason);
        var offsets = new RedisOffsetStore(redis, Names, TimeProvider.System);
        await offsets.SaveAsync("relay:typed", new StoredOffset(7, 3), Cancellation);
        await offsets.SaveAsync("relay:typed", new StoredOffset(5, 2), Cancellation);
        Assert.Equal(new StoredOffset(7, 3), await offsets.ReadAsync("relay:typed", Cancellation));
        Assert.Equal(["relay:typed"], await offsets.ListAsync("relay:", Cancellation));
    }
}
