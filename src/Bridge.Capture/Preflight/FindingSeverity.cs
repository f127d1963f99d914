namespace Bridge.Capture.Preflight;

/// <summary>How much a finding matters.</summary>
public enum FindingSeverity
{
    /// <summary>Good to know.</summary>
    Info,

    /// <summary>Capture runs, but not everything is as one would wish.</summary>
    Warning,

    /// <summary>Capture cannot run, or the application's own writes would fail.</summary>
    Error,
}
