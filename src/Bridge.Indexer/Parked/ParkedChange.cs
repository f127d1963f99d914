using System.Text.Json;
using Bridge.Contracts;

namespace Bridge.Indexer.Parked;

/// <summary>What a parked change says about whom it bears upon.</summary>
/// <param name="Operation">What happened.</param>
/// <param name="Key">The key after the change.</param>
/// <param name="Row">The row's short values.</param>
/// <param name="Old">The key or row before the change, where PostgreSQL sent it.</param>
public sealed record ParkedChange(Operation Operation, JsonElement? Key, JsonElement? Row, JsonElement? Old);
