using Bridge.Capture;
using Bridge.Hosting.Configuration;

namespace Bridge.UnitTests.Capture;

public sealed class CaptureOptionsValidatorTests
{
    private static readonly CaptureOptionsValidator Validator = new();

    [Fact]
    public void Accepts_the_defaults() => Assert.True(Validator.Validate(null, new CaptureOptions()).Succeeded);

    [Fact]
    public void Reports_all_errors_at_once_each_with_its_key()
    {
        var options = new CaptureOptions
        {
            Publication = " ",
            Slot = "My-Slot",
            HeartbeatInterval = TimeSpan.FromHours(2),
            MaxReconnectDelay = TimeSpan.Zero
        };
        options.Publish.Add("insert");
        options.Publish.Add("upsert");
        options.Publish.Add("INSERT");
        options.Tables.Add(new CapturedTableOptions { Name = "a.b.c" });
        options.Tables.Add(new CapturedTableOptions { Name = "public.t", ExceptColumns = { "x", "", "x", "-" } });
        options.Tables.Add(new CapturedTableOptions { Name = "t" });

        var failures = Validator.Validate(null, options).Failures!.Concat(OptionsAnnotations.Check(options, "Capture")).ToList();

        string[] keys =
        [
            "Capture:Publication ", "Capture:Slot ", "Capture:Publish:1 ", "Capture:Publish:2 ", "Capture:Tables:0:Name ",
            "Capture:Tables:1:ExceptColumns:1 ", "Capture:Tables:1:ExceptColumns:2 ", "Capture:Tables:1:ExceptColumns:3 ",
            "Capture:Tables:2:Name ", "Capture:HeartbeatInterval", "Capture:MaxReconnectDelay",
        ];
        Assert.All(keys, key => Assert.Single(failures, failure => failure.StartsWith(key, StringComparison.Ordinal)));
        Assert.Equal(keys.Length, failures.Count);
    }

    [Fact]
    public void Counts_bytes_not_characters() =>
        Assert.Contains("longer than 63 bytes", Validator.Validate(
            null, new CaptureOptions { Publication = new string('ü', 32) }).FailureMessage, StringComparison.Ordinal);
}
