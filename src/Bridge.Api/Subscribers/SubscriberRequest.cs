using System.ComponentModel.DataAnnotations;

namespace Bridge.Api.Subscribers;

/// <summary>Names a subscriber's queue.</summary>
/// <param name="Queue">The queue.</param>
public sealed record SubscriberRequest([property: Required, StringLength(255, MinimumLength = 1)] string Queue);
