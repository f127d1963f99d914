namespace Bridge.Api.Access;

/// <summary>Marks a page: who is not signed in is sent to the sign-in page rather than refused.</summary>
internal sealed class PageForPeople;
