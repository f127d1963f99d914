using System.ComponentModel.DataAnnotations;

namespace Bridge.Worker.Offsets;

/// <summary>Where to set an offset.</summary>
/// <param name="Place"><c>now</c>, <c>first</c>, a Sequence, an LSN, a time, or another offset's name.</param>
/// <param name="Note">What it is for.</param>
public sealed record OffsetRequest(
    [Required(ErrorMessage = "Say where: now, first, a Sequence, an LSN, a time, or another offset.")] string Place = "",
        string? Note = null);
