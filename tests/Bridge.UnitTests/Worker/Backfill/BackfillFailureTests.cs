using Bridge.Capture.Backfill;
using Bridge.Worker.Backfill;
using Npgsql;
using RabbitMQ.Client.Exceptions;

namespace Bridge.UnitTests.Worker.Backfill;

public sealed class BackfillFailureTests
{
    public static TheoryData<Exception, string?> Failures { get; } = new()
    {
        { new EpochEndedException(), "capture has stopped or opened anew" },
        { new AggregateException(new EpochEndedException(), new InvalidOperationException()), "capture has stopped or opened anew" },
        { new BrokerUnreachableException(new IOException("no route")), "RabbitMQ: it cannot be reached: no route" },
        { new IOException("cut"), "A connection was lost or does not answer: cut" },
        { new InvalidOperationException("a mistake"), null },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void Says_whose_fault_it_is_and_nothing_where_that_is_not_known(Exception failure, string? reason) =>
        Assert.Equal(reason, BackfillFailure.Explain(failure));

    [Theory]
    [InlineData("id > 5", PostgresErrorCodes.DivisionByZero, true)]
    [InlineData("id > 5", PostgresErrorCodes.UndefinedColumn, true)]
    [InlineData("id > 5", PostgresErrorCodes.AdminShutdown, false)]
    [InlineData(null, PostgresErrorCodes.DivisionByZero, false)]
    public void Only_a_condition_can_be_at_fault_for_what_the_server_refuses(string? where, string sqlState, bool mayBe)
    {
        var failure = new PostgresException("refused", "ERROR", "ERROR", sqlState);
        Assert.Equal(mayBe, BackfillFailure.MayBeOfCondition(new BackfillSpec { Where = where }, failure));
    }
}
