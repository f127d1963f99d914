namespace Bridge.Messages;

/// <summary>Which contracts a table gives.</summary>
/// <param name="Schema">The table's schema.</param>
/// <param name="Table">The table.</param>
/// <param name="CreateMappers">Makes the mappers, in the order of their messages; the first takes every change. A mapper serves one reader
/// of the outbox.</param>
internal sealed record TableContract(string Schema, string Table, Func<IReadOnlyList<MessageMapper>> CreateMappers);
