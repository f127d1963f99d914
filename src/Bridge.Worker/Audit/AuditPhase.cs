namespace Bridge.Worker.Audit;

/// <summary>What a line of the audit tells.</summary>
public enum AuditPhase
{
    /// <summary>Somebody asked for a change; nothing was done yet.</summary>
    Intent,

    /// <summary>What became of it.</summary>
    Outcome,

    /// <summary>Sign-ins and tokens were refused, so many in a minute.</summary>
    Refused,
}
