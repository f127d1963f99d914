using Bridge.Capture;
using Bridge.Capture.Migration;
using Bridge.Capture.Preflight;

namespace Bridge.UnitTests.Capture.Preflight;

/// <summary>What cannot be produced on the one server of a test run: other versions, managed limits, lost slots.</summary>
public sealed class ReplicationPreflightTests
{
    [Theory]
    [InlineData(130010, FindingSeverity.Error)]
    [InlineData(140005, FindingSeverity.Info)]
    [InlineData(150004, FindingSeverity.Info)]
    [InlineData(180001, FindingSeverity.Info)]
    [InlineData(190000, FindingSeverity.Warning)]
    public void Knows_the_versions_from_14_to_18(int version, FindingSeverity severity) =>
        Assert.Equal(severity, Check(Facts.Good(version)).Single(finding => finding.Code == "server-version").Severity);

    [Fact]
    public void Says_on_14_that_a_column_list_cannot_be_had_and_publishes_all()
    {
        var options = new CaptureOptions { Tables = { new() { Name = "containers", ColumnList = true }, new() { Name = "analyses" } } };
        var findings = ReplicationPreflight.Check(Facts.Good(140005), options, outboxExists: false).Findings;
        Assert.Equal("public.containers", findings.Single(finding => finding.Code == "column-list-unsupported").Subject);
        var plan = CaptureMigration.Plan(Facts.Good(140005), options, outboxExists: false, mayDropLists: true);
        Assert.Contains("FOR TABLE \"public\".\"containers\", \"public\".\"analyses\" WITH", plan.Statements[0].Sql,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Finds_a_good_server_good() => Assert
        .DoesNotContain(Check(Facts.Good()), finding => finding.Severity == FindingSeverity.Error);

    [Theory]
    [InlineData("*", true)]
    [InlineData("bridge", true)]
    [InlineData("FIRST 2 (s1, \"Bridge\")", true)]
    [InlineData("ANY 1 (s1, s2)", false)]
    [InlineData("bridge_standby", false)]
    public void Sees_when_commits_would_wait_for_bridge_itself(string names, bool harmful)
    {
        var facts = Facts.Good();
        var finding = Check(facts with { Settings = facts.Settings with { SynchronousStandbyNames = names } })
            .Single(finding => finding.Code == "synchronous-standby");
        Assert.Equal(harmful, finding.Severity == FindingSeverity.Error);
    }

    [Fact]
    public void Reports_a_lost_slot_without_offering_a_silent_new_one()
    {
        var finding = Check(Facts.Good() with { Slot = Facts.Slot() with { WalStatus = "lost", RestartLsn = null } }, outboxExists: true)
            .Single(finding => finding.Code == "slot-lost");
        Assert.Equal((FindingSeverity.Error, ""), (finding.Severity, finding.Sql));
    }

    [Fact]
    public void Warns_before_a_slot_is_lost() =>
        Assert.Contains(Check(Facts.Good() with { Slot = Facts.Slot() with { WalStatus = "unreserved" } }), finding =>
            finding is { Code: "slot-unreserved", Severity: FindingSeverity.Warning });

    [Theory]
    [InlineData(170_012, "twice", 0)]
    [InlineData(180_006, "twice", 1)]
    [InlineData(180_006, "", 0)]
    public void Knows_that_18_refuses_a_generated_column_in_the_identity(int version, string generated, int errors)
    {
        var facts = Facts.Good(version);
        var table = facts.Tables[0] with
        {
            ReplicaIdentity = 'f',
            IdentityColumns = [],
            GeneratedColumns = generated.Length > 0
            ? [generated] : []
        };
        var findings = Check(facts with { Tables = [table, .. facts.Tables.Skip(1)] });
        Assert.Equal(
            errors, findings.Count(finding => finding is
            {
                Code: "generated-identity", Severity: FindingSeverity.Error,
                Sql: "ALTER TABLE \"public\".\"containers\" REPLICA IDENTITY DEFAULT"
            }));
    }

    [Theory]
    [InlineData("logical", null, true)]
    [InlineData("replica", null, false)]
    [InlineData("logical", "logical", true)]
    [InlineData("replica", "logical", true)]
    [InlineData("replica", "replica", true)] // 19: the first logical slot changes that
    [InlineData("minimal", "minimal", false)]
    public void Knows_whether_the_server_can_decode(string configured, string? effective, bool can)
    {
        var facts = Facts.Good();
        var findings = Check(facts with { Settings = facts.Settings with { WalLevel = configured, EffectiveWalLevel = effective } });
        Assert.Equal(!can, findings.Any(finding => finding is { Code: "wal-level", Severity: FindingSeverity.Error }));
    }

    [Fact]
    public void Warns_of_a_server_that_drops_idle_slots()
    {
        var facts = Facts.Good(180001);
        Assert.Contains(Check(facts with { Settings = facts.Settings with { IdleSlotTimeout = 3600 } }), finding =>
            finding.Code == "idle-slot-timeout");
    }

    [Fact]
    public void Refuses_a_standby()
    {
        var facts = Facts.Good();
        Assert.Contains(Check(facts with { Server = facts.Server with { IsInRecovery = true } }), finding =>
            finding is { Code: "standby", Severity: FindingSeverity.Error });
    }

    [Fact]
    public void Puts_the_gravest_first_and_takes_findings_of_others()
    {
        var report = new PreflightReport([new(FindingSeverity.Info, "a", "", ""), new(FindingSeverity.Warning, "b", "", "")])
            .With([new PreflightFinding(FindingSeverity.Error, "redis", "redis", "away")]);
        Assert.Equal(["redis", "b", "a"], report.Findings.Select(finding => finding.Code));
        Assert.True(report is { HasErrors: true, HasWarnings: true });
    }

    private static IReadOnlyList<PreflightFinding> Check(CatalogueFacts facts, bool outboxExists = false) =>
        ReplicationPreflight.Check(facts, new CaptureOptions(), outboxExists).Findings;
}
