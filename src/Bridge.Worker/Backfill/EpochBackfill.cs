using Bridge.Capture.Backfill;
using Bridge.State;

namespace Bridge.Worker.Backfill;

/// <summary>What an epoch of capture tells the backfills: that it begins, with the state that it holds, and that it is over.</summary>
internal sealed class EpochBackfill(WindowRegister register, MovedRows moved)
{
    /// <summary>The epoch begins.</summary>
    public void Begin(StateWriter state)
    {
        moved.Watch(state);
        register.Begin();
    }

    /// <summary>It is over: pages in hand are read again.</summary>
    public void End() => register.End();
}
