namespace Receiver.Frames;

/// <summary>The QPSK alphabet (±1 ± j)/√2. Bit 0 is the positive real or imaginary part.</summary>
public static class Qpsk
{
    /// <summary>Amplitude of the real and the imaginary part, 1/√2.</summary>
    public const float Amplitude = 0.70710678118654752f;

    /// <summary>The symbol of two bits.</summary>
    public static Complex32 Map(bool i, bool q) => new(i ? -Amplitude : Amplitude, q ? -Amplitude : Amplitude);

    /// <summary>The nearest symbol; zero counts as positive.</summary>
    public static Complex32 Decide(Complex32 symbol) => Map(symbol.Real < 0, symbol.Imaginary < 0);

    /// <summary>Bit <paramref name="index"/> of a packed string, least significant bit first.</summary>
    public static bool Bit(ReadOnlySpan<byte> packed, long index) => (packed[(int)(index >> 3)] >> (int)(index & 7) & 1) != 0;

    /// <summary>Sets bit <paramref name="index"/> of a packed string that is 0 so far.</summary>
    public static void SetBit(Span<byte> packed, long index) => packed[(int)(index >> 3)] |= (byte)(1 << (int)(index & 7));

    /// <summary>Position of a user's bit in a packed string: user after user, channel use after channel use, I then Q.</summary>
    public static long BitIndex(int user, int use, int dataLength, bool quadrature) => 2 * ((long)user * dataLength + use) + (quadrature ? 1 : 0);
}
