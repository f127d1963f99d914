namespace Bridge.Capture.Backfill;

/// <summary>Capture has ended its epoch, and with it every page in hand; the next attempt reads it again.</summary>
public sealed class EpochEndedException() : Exception("capture has stopped or opened anew");
