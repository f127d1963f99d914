using Bridge.Hosting.Asking;

namespace Bridge.Cli.Api;

/// <summary>No worker answers; the message says what to do.</summary>
internal sealed class WorkerUnreachableException(WorkerAddress address, string cause, Exception inner)
    : Exception(
        $"no worker answers at {address} ({cause}). Start one with 'bridge run worker', or name its address with --url or Bridge__Url.",
        inner);
