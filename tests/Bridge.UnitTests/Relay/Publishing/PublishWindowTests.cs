using Bridge.Relay;
using Bridge.Relay.Publishing;
using Bridge.Testing.Outbox;
using Microsoft.Extensions.Time.Testing;
using RabbitMQ.Client;

namespace Bridge.UnitTests.Relay.Publishing;

public sealed class PublishWindowTests
{
    private readonly FakeTimeProvider time = new();
    private readonly RelayCounters counters = new();
    private readonly RelayOptions options = new() { Window = 10, GiveUpAfter = TimeSpan.FromSeconds(30) };
    private readonly PublishWindow window;

    public PublishWindowTests() => window = new PublishWindow(options, counters, time);

    [Fact]
    public void The_offset_stands_at_the_last_change_before_the_first_that_is_not_settled()
    {
        Enter(1, row: 1);
        Enter(2, row: 2, completes: false);
        Enter(2, row: 2);
        Enter(3, row: 3);
        window.Answer(1, multiple: false, isAck: true);
        window.Answer(3, multiple: false, isAck: true);
        window.Answer(4, multiple: false, isAck: true);
        Assert.Equal(1, window.Typed.Offset!.Value.Sequence);
        window.Answer(2, multiple: false, isAck: true);
        Assert.Equal(3, window.Typed.Offset!.Value.Sequence);
    }

    [Fact]
    public void A_multiple_confirm_settles_everything_before_it()
    {
        for (var sequence = 1; sequence <= 5; sequence++) Enter(sequence, row: 1);
        window.Answer(4, multiple: true, isAck: true);
        Assert.Equal(4, window.Typed.Offset!.Value.Sequence);
        Assert.Equal(1, window.Count);
    }

    [Fact]
    public void After_the_probe_is_taken_refused_messages_and_later_ones_of_their_rows_follow_in_order()
    {
        foreach (var (sequence, row) in new[] { (10, 1UL), (11, 2UL), (12, 1UL), (13, 2UL), (14, 3UL) }) Enter(sequence, row);
        window.Answer(1, false, isAck: false);
        window.Answer(2, false, isAck: false);
        for (ulong tag = 3; tag <= 5; tag++) window.Answer(tag, false, isAck: true);
        Assert.Empty(window.Examine().Again);

        time.Advance(TimeSpan.FromMilliseconds(250));
        var probe = Assert.Single(window.Examine().Again);
        Assert.Equal(10, probe.Sequence);
        window.EnterAgain(probe);
        window.Answer(6, false, isAck: true);
        Assert.Null(window.Typed.Offset);

        var again = window.Examine().Again;
        Assert.Equal([11L, 12, 13], again.Select(message => message.Sequence));
        foreach (var message in again) window.EnterAgain(message);
        window.Answer(9, multiple: true, isAck: true);
        Assert.Equal(14, window.Typed.Offset!.Value.Sequence);
        Assert.Equal(0, counters.PassedOver.Value);
    }

    [Fact]
    public void Patience_is_spent_once_and_comes_back_when_the_refusals_end()
    {
        Enter(1, row: 1);
        window.Answer(1, false, isAck: false);
        time.Advance(TimeSpan.FromSeconds(29));
        foreach (var message in window.Examine().Again) window.EnterAgain(message);
        window.Answer(2, false, isAck: false);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, Assert.Single(window.Examine().PassedOver).Sequence);
        Assert.Equal(1, window.Typed.Offset!.Value.Sequence);

        Enter(2, row: 1);
        Assert.Single(window.Answer(3, false, isAck: false));
        Assert.Equal(2, window.Typed.Offset!.Value.Sequence);
        Assert.Equal(2, counters.PassedOver.Value);

        time.Advance(TimeSpan.FromSeconds(30));
        window.Examine();
        Enter(3, row: 1);
        Assert.Empty(window.Answer(4, false, isAck: false));
        Assert.Equal(2, window.Typed.Offset!.Value.Sequence);
    }

    [Fact]
    public void Nothing_that_nobody_refused_is_passed_over_because_another_destination_is_suspect()
    {
        Enter(1, row: 1, key: "full");
        window.Answer(1, false, isAck: false);
        time.Advance(options.GiveUpAfter);
        Assert.Single(window.Examine().PassedOver);

        for (var sequence = 2; sequence <= 11; sequence++) Enter(sequence, row: 1, key: sequence % 2 == 0 ? "full" : "healthy");
        window.Answer(2, false, isAck: false);
        time.Advance(TimeSpan.FromSeconds(20));
        Assert.Empty(window.Examine().PassedOver);
        // One of the suspect destination that nobody refused either: its healthy queue may be slow.
        Assert.Equal(2, window.Typed.Offset!.Value.Sequence);
        Assert.Equal(9, window.Count);
        window.Answer(11, multiple: true, isAck: true);
        Assert.Equal(11, window.Typed.Offset!.Value.Sequence);
        Assert.Equal(2, counters.PassedOver.Value);
    }

    [Fact]
    public void A_probe_that_is_never_answered_is_given_up_with_its_destination_and_a_later_refusal_is_tried_again()
    {
        Enter(1, row: 1);
        window.Answer(1, false, isAck: false);
        time.Advance(TimeSpan.FromMilliseconds(250));
        window.EnterAgain(Assert.Single(window.Examine().Again));
        time.Advance(options.GiveUpAfter);
        Assert.Single(window.Examine().PassedOver);

        time.Advance(options.GiveUpAfter);
        window.Examine();
        Enter(2, row: 1);
        window.Answer(3, false, isAck: false);
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(2, Assert.Single(window.Examine().Again).Sequence);
    }

    [Fact]
    public void A_destination_that_answers_nothing_is_waited_for_shortly_until_it_confirms_something()
    {
        for (var sequence = 1; sequence <= 3; sequence++) Enter(sequence, row: 1, key: "mute");
        time.Advance(options.GiveUpAfter);
        Assert.Equal(3, window.Examine().PassedOver.Count);
        Enter(4, row: 1, key: "mute");
        Enter(5, row: 1, key: "other");
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(4, Assert.Single(window.Examine().PassedOver).Sequence);

        window.Answer(4, multiple: false, isAck: true);
        Enter(6, row: 1, key: "mute");
        time.Advance(TimeSpan.FromSeconds(20));
        Assert.Empty(window.Examine().PassedOver);
    }

    [Fact]
    public void A_destination_that_confirms_others_is_not_mute()
    {
        Enter(1, row: 1);
        Enter(2, row: 1);
        window.Answer(2, multiple: false, isAck: true);
        time.Advance(options.GiveUpAfter);
        Assert.Single(window.Examine().PassedOver);
        Enter(3, row: 1);
        time.Advance(TimeSpan.FromSeconds(20));
        Assert.Empty(window.Examine().PassedOver);
    }

    [Fact]
    public void A_destination_that_was_only_slow_is_not_suspect()
    {
        Enter(1, row: 1);
        time.Advance(options.GiveUpAfter);
        Assert.Single(window.Examine().PassedOver);
        Enter(2, row: 1);
        window.Answer(2, false, isAck: false);
        Assert.Empty(window.Examine().PassedOver);
        Assert.Equal(1, window.Typed.Offset!.Value.Sequence);
    }

    [Fact]
    public void Nothing_is_passed_over_while_the_broker_blocks_and_waiting_begins_anew_after_it()
    {
        Enter(1, row: 1);
        window.IsBlocked = true;
        time.Advance(TimeSpan.FromMinutes(10));
        Assert.Empty(window.Examine().PassedOver);
        window.IsBlocked = false;
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.Empty(window.Examine().PassedOver);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Single(window.Examine().PassedOver);
    }

    [Fact]
    public void Nothing_is_passed_over_because_the_process_itself_stood_still()
    {
        Enter(1, row: 1);
        time.Advance(TimeSpan.FromMinutes(10));
        window.BeginPatienceAnew();
        Assert.Empty(window.Examine().PassedOver);
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.Single(window.Examine().PassedOver);
    }

    [Fact]
    public async Task Room_comes_back_only_when_the_offset_is_saved()
    {
        for (var sequence = 1; sequence <= 10; sequence++) Enter(sequence, row: 1);
        var waiting = window.WaitForRoomAsync(TestContext.Current.CancellationToken).AsTask();
        window.Answer(10, multiple: true, isAck: true);
        Assert.False(waiting.IsCompleted);
        var (_, count, bytes) = window.TakeSettled();
        window.Release(count, bytes);
        await waiting.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_message_gives_no_room_before_all_of_its_change_is_settled()
    {
        Enter(1, row: 1, completes: false);
        for (var sequence = 2; sequence <= 10; sequence++) Enter(sequence, row: 2);
        window.Answer(1, multiple: false, isAck: true);
        Assert.Null(window.TakeSettled().Offsets.Typed);
        Assert.Equal(0, window.TakeSettled().Count);
    }

    [Fact]
    public async Task A_change_of_more_messages_than_the_window_holds_goes_on()
    {
        for (var message = 1; message <= 10; message++) Enter(1, row: 1, completes: false);
        var waiting = window.WaitForRoomAsync(TestContext.Current.CancellationToken).AsTask();
        window.Answer(9, multiple: true, isAck: true);
        Assert.False(waiting.IsCompleted);
        window.Answer(10, multiple: false, isAck: true);
        await waiting.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Enter(1, row: 1);
        window.Answer(11, multiple: false, isAck: true);
        var (offsets, count, _) = window.TakeSettled();
        Assert.Equal((1, 11), (offsets.Typed!.Value.Sequence, count));
    }

    private void Enter(long sequence, ulong row, bool completes = true, string key = "k") => window.Enter(new RelayMessage
    {
        Route = window.Typed,
        Record = new RecordBuilder().Insert("t", """{"id":1}""").Build(),
        ChangeIndex = 0,
        Sequence = sequence,
        CompletesChange = completes,
        Row = row,
        CommittedAt = default,
        Bytes = 10,
        Exchange = new CachedString("e"),
        RoutingKey = new CachedString(key),
    });
}
