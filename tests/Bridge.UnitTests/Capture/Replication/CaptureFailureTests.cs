using System.Net.Sockets;
using System.Security.Authentication;
using Bridge.Capture.Decoding;
using Bridge.Capture.Replication;
using Bridge.Contracts.Positions;
using Npgsql;

namespace Bridge.UnitTests.Capture.Replication;

public sealed class CaptureFailureTests
{
    [Theory]
    [InlineData("57P01", FailureKind.Transient)]
    [InlineData("57P02", FailureKind.Transient)]
    [InlineData("57P03", FailureKind.Transient)]
    [InlineData("08006", FailureKind.Transient)]
    [InlineData("08P01", FailureKind.Transient)]
    [InlineData("53300", FailureKind.Transient)]
    [InlineData("53100", FailureKind.Transient)]
    [InlineData("55006", FailureKind.Transient)]
    [InlineData("57014", FailureKind.Transient)]
    [InlineData("XX000", FailureKind.Transient)]
    [InlineData("99999", FailureKind.Transient)]
    [InlineData("28P01", FailureKind.Operator)]
    [InlineData("28000", FailureKind.Operator)]
    [InlineData("3D000", FailureKind.Operator)]
    [InlineData("42704", FailureKind.Operator)]
    [InlineData("42501", FailureKind.Operator)]
    [InlineData("42P01", FailureKind.Operator)]
    [InlineData("55000", FailureKind.Operator)]
    [InlineData("58P01", FailureKind.Operator)]
    [InlineData("53400", FailureKind.Operator)]
    [InlineData("25006", FailureKind.Operator)]
    public void Classifies_by_sqlstate_and_says_it(string sqlState, FailureKind kind)
    {
        var failure = CaptureFailure.Of(new PostgresException("what happened", "ERROR", "ERROR", sqlState))!;
        Assert.Equal(kind, failure.Kind);
        Assert.Equal(sqlState, failure.Code);
        Assert.Contains("what happened", failure.Reason, StringComparison.Ordinal);
        Assert.False(failure.IsWaiting);
    }

    [Fact]
    public void Takes_the_network_for_transient()
    {
        var refused = new SocketException((int)SocketError.ConnectionRefused);
        Exception[] exceptions = [refused, new IOException("reset"), new TimeoutException("late"),
            new NpgsqlException("failed to connect", refused)];
        Assert.All(exceptions, exception => Assert.Equal((FailureKind.Transient, "network"),
            (CaptureFailure.Of(exception)!.Kind, CaptureFailure.Of(exception)!.Code)));
    }

    [Fact]
    public void Takes_a_held_slot_for_waiting()
    {
        var failure = CaptureFailure.Of(new SlotInUseException("s", new SlotHolder(4711, "sequin", "elixir")))!;
        Assert.True(failure.IsWaiting);
        Assert.Equal(FailureKind.Transient, failure.Kind);
        Assert.Contains("'sequin' (role elixir, pid 4711)", failure.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Never_passes_over_a_message_that_cannot_be_read() =>
        Assert.Equal(FailureKind.Operator, CaptureFailure.Of(new MalformedMessageException("bad", new Lsn(1), 2))!.Kind);

    [Fact]
    public void Asks_an_operator_about_tls() =>
        Assert.Equal("tls", CaptureFailure.Of(new NpgsqlException("x", new AuthenticationException("untrusted root")))!.Code);

    [Fact]
    public void Leaves_mistakes_of_the_program_alone() => Assert.Null(CaptureFailure.Of(new FormatException()));
}
