namespace Bridge.Contracts;

/// <summary>A term as Chemotion stores it: <c>CHMO:0000593 | 1H nuclear magnetic resonance spectroscopy (1H NMR)</c>.</summary>
public sealed record OntologyTerm
{
    /// <summary>The stored text as it is, leading spaces included.</summary>
    public required string Raw { get; init; }

    /// <summary>The id, <c>CHMO:0000593</c>; null when the text names none (<c>other</c>, old free text).</summary>
    public string? TermId { get; init; }

    /// <summary>The label; null when the text has none.</summary>
    public string? Label { get; init; }

    /// <summary>What stands in the last parentheses of the label, when the label ends with them: <c>1H NMR</c>.</summary>
    public string? Abbreviation { get; init; }
}
