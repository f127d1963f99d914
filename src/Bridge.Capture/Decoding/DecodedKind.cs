namespace Bridge.Capture.Decoding;

/// <summary>What one pgoutput message meant.</summary>
public enum DecodedKind
{
    /// <summary>Nothing for the reader: Relation, Type, Origin, a logical message.</summary>
    None,

    /// <summary>A transaction begins: see <see cref="ChangeDecoder.Transaction"/>.</summary>
    Begin,

    /// <summary>One or more row changes: see <see cref="ChangeDecoder.Changes"/>.</summary>
    Changes,

    /// <summary>A backfill's mark: see <see cref="ChangeDecoder.Mark"/>.</summary>
    Mark,

    /// <summary>The transaction is complete: see <see cref="ChangeDecoder.EndLsn"/>.</summary>
    Commit,

    /// <summary>Nothing was decoded: load <see cref="ChangeDecoder.Catalog"/>, then decode the same message again.</summary>
    CatalogNeeded,
}
