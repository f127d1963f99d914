using Microsoft.Extensions.DependencyInjection;

namespace Bridge.Worker.Audit;

/// <summary>Registers the audit.</summary>
internal static class AuditExtensions
{
    /// <summary>Adds what appends to it and reads it.</summary>
    public static IServiceCollection AddAudit(this IServiceCollection services)
    {
        services.AddSingleton<AuditLog>();
        services.AddSingleton<RefusedCalls>();
        services.AddHostedService(provider => provider.GetRequiredService<RefusedCalls>());
        return services;
    }
}
