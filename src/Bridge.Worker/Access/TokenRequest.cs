using System.ComponentModel.DataAnnotations;
using Bridge.State.Access;

namespace Bridge.Worker.Access;

/// <summary>A token to make.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Role">What who has it may do.</param>
/// <param name="ExpiresAt">Until when it is taken; null: until it is revoked.</param>
public sealed record TokenRequest(
    [Required(ErrorMessage = "Give it a name: small letters, digits, '.', '-' and '_'.")] string Name = "",
    [Required(ErrorMessage = "Give it a role: read, inspect, operate or admin.")] AccessRole? Role = null,
    DateTimeOffset? ExpiresAt = null);
