using Bridge.Benchmarks.Measuring;
using Bridge.Testing.Processes;

namespace Bridge.Benchmarks.Pipeline;

/// <summary>A round of its own outbox and worker, with the relay off: what is measured ends at the outbox.</summary>
internal static class StreamingWorker
{
    /// <summary>Sets a pipeline up, waits until its worker streams, measures, and takes all of it away.</summary>
    public static async Task<Round> MeasureAsync(
        Build build, SourceDatabase source, Func<BenchmarkPipeline, WorkerProcess, CpuSampler, Task<Round>> measure,
            CancellationToken cancellationToken)
    {
        await using var pipeline = await BenchmarkPipeline.CreateFreshAsync(build, source, cancellationToken);
        await using var cpu = new CpuSampler();
        Round round;
        await using (var worker = pipeline.StartWorker(("Relay:Enabled", "false")))
        {
            await WorkerFigures.WaitAsync(
                worker, figures => figures.Value("bridge_capture_state{state=\"streaming\"}") > 0, cancellationToken);
            cpu.Follow("worker", worker.Id);
            cpu.Follow("broker", BenchmarkPipeline.BrokerProcessId);
            round = await measure(pipeline, worker, cpu);
            await worker.StopAsync();
        }

        await source.DropSlotAsync(pipeline.Slot, cancellationToken);
        return round;
    }
}
