namespace Receiver.Simulation;

/// <summary>What random numbers are drawn for: the part of their address that keeps two uses under one seed apart.</summary>
internal static class Purposes
{
    public const uint Channel = 1, Activity = 2, Bits = 3, Noise = 4, Pilots = 5;
    public const uint Users = 6, Sight = 7, Scatterers = 8, Motion = 9, Gains = 10, Symbols = 11, Clusters = 12;
}
