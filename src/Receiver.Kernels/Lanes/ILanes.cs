namespace Receiver.Kernels;

/// <summary>
/// A vector of float32 lanes. A kernel is written once, generic over this interface, and the compiler makes one loop of it for each width.
/// </summary>
internal interface ILanes<TSelf> where TSelf : unmanaged, ILanes<TSelf>
{
    /// <summary>Number of lanes.</summary>
    static abstract int Count { get; }

    /// <summary>The same value in every lane.</summary>
    static abstract TSelf All(float value);

    /// <summary>Reads lanes; neither end is checked.</summary>
    static abstract TSelf Load(ref readonly float source, int offset);

    /// <summary>Writes lanes; neither end is checked.</summary>
    void Store(ref float destination, int offset);

    /// <summary>a·b + c, in one rounding where the processor can.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>a·b + c with one number from memory in every lane of b, which some processors read as part of the instruction.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, ref readonly float b, TSelf c);

    /// <summary>1/x to about two units in the last place for x whose reciprocal is normal; not for zero or infinity.</summary>
    static abstract TSelf Reciprocal(TSelf x);

    /// <summary>√x.</summary>
    static abstract TSelf SquareRoot(TSelf x);

    /// <summary>|x|.</summary>
    static abstract TSelf Abs(TSelf x);

    /// <summary>The smaller; a NaN in <paramref name="x"/> stays a NaN.</summary>
    static abstract TSelf Min(TSelf x, TSelf bound);

    /// <summary>The larger; a NaN in <paramref name="x"/> stays a NaN.</summary>
    static abstract TSelf Max(TSelf x, TSelf bound);

    /// <summary>x·2^n for whole n with a normal result.</summary>
    static abstract TSelf Scale(TSelf x, TSelf n);

    /// <summary>The nearest whole number.</summary>
    static abstract TSelf Round(TSelf x);

    /// <summary>x = mantissa·2^exponent with a mantissa between √½ and √2, for x that is positive, finite and not subnormal.</summary>
    static abstract (TSelf Mantissa, TSelf Exponent) Split(TSelf x);

    /// <summary>Lane by lane, the first value where the sign bit of <paramref name="sign"/> is set, else the second.</summary>
    static abstract TSelf IfNegative(TSelf sign, TSelf negative, TSelf otherwise);

    static abstract TSelf operator +(TSelf a, TSelf b);
    static abstract TSelf operator -(TSelf a, TSelf b);
    static abstract TSelf operator *(TSelf a, TSelf b);
    static abstract TSelf operator /(TSelf a, TSelf b);
}
