namespace Bridge.Worker.Backfill;

/// <summary>Rows of a table that came to a key which a backfill may have passed.</summary>
/// <param name="Table">The table.</param>
/// <param name="Keys">Their keys, as JSON objects, each with how often a row came to it: one that came while an earlier one was read is to
/// be read too.</param>
/// <param name="ReadAll">True when there were too many to keep: the whole table is read again.</param>
internal sealed record MovedKeys(TableRef Table, IReadOnlyDictionary<string, int> Keys, bool ReadAll)
{
    private const int MostKeys = 1_000;

    /// <summary>True when nothing is to be read.</summary>
    public bool IsEmpty => Keys.Count == 0 && !ReadAll;

    /// <summary>With a key to which a row came.</summary>
    public MovedKeys With(string key)
    {
        if (ReadAll) return this;
        if (Keys.Count == MostKeys && !Keys.ContainsKey(key)) return ToAll();
        return this with { Keys = new Dictionary<string, int>(Keys) { [key] = Keys.GetValueOrDefault(key) + 1 } };
    }

    /// <summary>Without the keys: the whole table is read again.</summary>
    public MovedKeys ToAll() => this with { Keys = new Dictionary<string, int>(), ReadAll = true };

    /// <summary>Without what was read: all but the keys to which a row has come since.</summary>
    public MovedKeys Without(MovedKeys read) =>
        this with
        {
            Keys = Keys.Where(kept => read.Keys.GetValueOrDefault(kept.Key) != kept.Value).ToDictionary(),
            ReadAll = ReadAll
            && !read.ReadAll
        };
}
