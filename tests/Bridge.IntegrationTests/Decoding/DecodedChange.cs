using Bridge.Contracts;
using Bridge.Contracts.Positions;

namespace Bridge.IntegrationTests.Decoding;

/// <summary>A change, copied out of the decoder.</summary>
internal sealed record DecodedChange(Operation Operation, string Table, ChangePosition Position, string Members, string Key);
