using Bridge.State.Webhooks;

namespace Bridge.UnitTests.State.Webhooks;

public sealed class WebhookRulesTests
{
    private static readonly WebhookSubscription Right =
        new() { Name = "lims", Url = "https://example.org/hook", Secrets = [WebhookSecret.Create()] };

    [Fact]
    public void Takes_what_is_right() => Assert.Empty(WebhookRules.Check(Right));

    [Fact]
    public void Tells_everything_that_is_wrong_at_once()
    {
        var errors = WebhookRules.Check(Right with
        {
            Name = "No name",
            Url = "ftp://x",
            BatchSize = 0,
            Concurrency = 1000,
            Timeout = TimeSpan.FromHours(1),
            RateLimit = 0,
            Secrets = ["secret"],
            Headers = [new WebhookHeader("webhook-id", "x"), new WebhookHeader("X-A", "a\nb")],
            Filter = new WebhookFilter { Operations = ["upsert"], Tables = ["a.*"], Contracts = ["#"] },
        });
        string[] members = ["name:", "url:", "batchSize:", "concurrency:", "timeout:", "rateLimit:", "secrets:", "headers:",
            "filter.operations:", "filter.tables:", "filter.contracts:"];
        Assert.All(members, member => Assert.Contains(errors, error => error.StartsWith(member, StringComparison.Ordinal)));
    }

    [Fact]
    public void Errors_hold_no_secret() =>
        Assert.DoesNotContain(
            WebhookRules.Check(Right with { Secrets = ["hunter2"], Headers = [new WebhookHeader("A", "hunter2\n", true)] }), error =>
            error.Contains("hunter2", StringComparison.Ordinal));

    [Fact]
    public void Binds_by_contract_table_and_operation() => Assert.Equal(
        ["*.public.containers.insert", "*.public.containers.delete", "*.eln.a_b.insert", "*.eln.a_b.delete"],
        new WebhookFilter { Tables = ["containers", "eln.a.b"], Operations = ["insert", "delete"] }.BindingPatterns());

    [Fact]
    public void Binds_everything_without_a_filter() => Assert.Equal(["*.*.*.*"], new WebhookFilter().BindingPatterns());
}
