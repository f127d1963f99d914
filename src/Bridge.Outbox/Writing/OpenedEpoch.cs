namespace Bridge.Outbox.Writing;

/// <summary>An epoch as its opening leaves it to the writer.</summary>
/// <param name="Id">Its random id.</param>
/// <param name="State">What the opening found: where capture resumes.</param>
/// <param name="FirstSequence">The Sequence that its first change gets.</param>
/// <param name="FirstTag">The channel's number of the writer's first record, by which the broker confirms it.</param>
/// <param name="FirstRecordNumber">The stream's number of that record, as a hint.</param>
internal sealed record OpenedEpoch(string Id, OutboxState State, long FirstSequence, ulong FirstTag, long FirstRecordNumber);
