namespace Bridge.Capture.Backfill;

/// <summary>A table, a condition or a key that a backfill cannot work with; the message says why and what to do.</summary>
public sealed class BackfillRefusedException(string message, Exception? inner = null) : Exception(message, inner);
