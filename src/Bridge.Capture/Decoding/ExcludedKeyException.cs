using Bridge.Capture.Changes;

namespace Bridge.Capture.Decoding;

/// <summary>A column that is configured to be left out belongs to the key of the rows that the server sends.</summary>
public sealed class ExcludedKeyException(RelationName table, string column)
    : Exception(
        $"The column '{column}' of {table} is left out by the configuration and belongs to its key or replica identity: without it rows " +
        "could not be told apart. Remedy: take it out of ExceptColumns in Capture:Tables, and start the worker again. (Changes that were " +
        "written while it was in the key need it, whatever the key is now.)");
