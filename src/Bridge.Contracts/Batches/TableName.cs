namespace Bridge.Contracts.Batches;

/// <summary>A table as a <see cref="ChangeBatch"/> names it once.</summary>
/// <param name="Schema">The schema, as in <c>pg_namespace.nspname</c>.</param>
/// <param name="Name">The table, as in <c>pg_class.relname</c>.</param>
public sealed record TableName(string Schema, string Name);
