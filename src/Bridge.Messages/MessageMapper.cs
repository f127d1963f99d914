using Bridge.Messages.Reading;
using Bridge.Messages.Writing;

namespace Bridge.Messages;

/// <summary>Writes a change as one contract's message.</summary>
/// <param name="contract">The contract's name, as in <c>Bridge.Contracts</c>: see <see cref="MessageContract"/>.</param>
internal abstract class MessageMapper(string contract)
{
    /// <summary>The contract.</summary>
    public MessageContract Contract { get; } = MessageContract.Of(contract);

    /// <summary>Whether the change gives this message; a table's first mapper takes every change.</summary>
    public virtual bool Applies(RelayedChange change) => true;

    /// <summary>Writes the message's members behind <c>source</c> and <c>operation</c>; what does not fit is told to
    /// <paramref name="writer"/>.</summary>
    public abstract void Write(RelayedChange change, MessageWriter writer);
}
