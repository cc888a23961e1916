using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Receiver.Kernels.RandomNumbers;

/// <summary>
/// The vector operations of the random-number formulas at one width, on vectors of 32-bit words that are read as integers or as floats. Every operation
/// is exact or correctly rounded, and products and sums are never fused, so that all widths give the same bits on every machine.
/// </summary>
internal interface IWords<V>
{
    /// <summary>Number of 32-bit words.</summary>
    static abstract int Count { get; }

    /// <summary>first, 0, first+2, 0, first+4, 0, …</summary>
    static abstract V EveryOther(uint first);

    static abstract V Set(uint value);
    static abstract V Set(float value);
    static abstract V Xor(V a, V b);
    static abstract V And(V a, uint mask);
    static abstract V AddInteger(V a, V b);
    static abstract V SubtractInteger(V a, V b);
    static abstract V ShiftLeft(V a, int bits);
    static abstract V ShiftRight(V a, int bits);
    static abstract V ShiftRightSigned(V a, int bits);

    /// <summary>The 64-bit products of the even words and a factor; the odd words are ignored.</summary>
    static abstract V WideProduct(V a, uint factor);

    /// <summary>The odd words, moved to the even ones.</summary>
    static abstract V Upper(V a);

    /// <summary>The even words of both: of the first in the even places, of the second in the odd places.</summary>
    static abstract V Interleave(V even, V odd);

    static abstract V ToFloat(V signedIntegers);
    static abstract V Add(V a, V b);
    static abstract V Multiply(V a, V b);
    static abstract V SquareRoot(V a);

    /// <summary>Word by word <paramref name="a"/> where the mask is all ones, <paramref name="b"/> where it is zero.</summary>
    static abstract V Select(V mask, V a, V b);

    static abstract void Store(V a, ref float destination);
}

internal readonly struct Words512 : IWords<Vector512<uint>>
{
    public static int Count => 16;
    public static Vector512<uint> EveryOther(uint first) => (Vector512.CreateSequence<ulong>(0, 2) + Vector512.Create((ulong)first)).AsUInt32();
    public static Vector512<uint> Set(uint value) => Vector512.Create(value);
    public static Vector512<uint> Set(float value) => Vector512.Create(value).AsUInt32();
    public static Vector512<uint> Xor(Vector512<uint> a, Vector512<uint> b) => a ^ b;
    public static Vector512<uint> And(Vector512<uint> a, uint mask) => a & Vector512.Create(mask);
    public static Vector512<uint> AddInteger(Vector512<uint> a, Vector512<uint> b) => a + b;
    public static Vector512<uint> SubtractInteger(Vector512<uint> a, Vector512<uint> b) => a - b;
    public static Vector512<uint> ShiftLeft(Vector512<uint> a, int bits) => a << bits;
    public static Vector512<uint> ShiftRight(Vector512<uint> a, int bits) => a >>> bits;
    public static Vector512<uint> ShiftRightSigned(Vector512<uint> a, int bits) => (a.AsInt32() >> bits).AsUInt32();
    public static Vector512<uint> WideProduct(Vector512<uint> a, uint factor) => Avx512F.Multiply(a, Vector512.Create(factor)).AsUInt32();
    public static Vector512<uint> Upper(Vector512<uint> a) => (a.AsUInt64() >>> 32).AsUInt32();
    public static Vector512<uint> Interleave(Vector512<uint> even, Vector512<uint> odd) =>
        ((even.AsUInt64() & Vector512.Create((ulong)uint.MaxValue)) | (odd.AsUInt64() << 32)).AsUInt32();
    public static Vector512<uint> ToFloat(Vector512<uint> signedIntegers) => Vector512.ConvertToSingle(signedIntegers.AsInt32()).AsUInt32();
    public static Vector512<uint> Add(Vector512<uint> a, Vector512<uint> b) => (a.AsSingle() + b.AsSingle()).AsUInt32();
    public static Vector512<uint> Multiply(Vector512<uint> a, Vector512<uint> b) => (a.AsSingle() * b.AsSingle()).AsUInt32();
    public static Vector512<uint> SquareRoot(Vector512<uint> a) => Vector512.Sqrt(a.AsSingle()).AsUInt32();
    public static Vector512<uint> Select(Vector512<uint> mask, Vector512<uint> a, Vector512<uint> b) => Vector512.ConditionalSelect(mask, a, b);
    public static void Store(Vector512<uint> a, ref float destination) => a.AsSingle().StoreUnsafe(ref destination);
}

internal readonly struct Words256 : IWords<Vector256<uint>>
{
    public static int Count => 8;
    public static Vector256<uint> EveryOther(uint first) => (Vector256.CreateSequence<ulong>(0, 2) + Vector256.Create((ulong)first)).AsUInt32();
    public static Vector256<uint> Set(uint value) => Vector256.Create(value);
    public static Vector256<uint> Set(float value) => Vector256.Create(value).AsUInt32();
    public static Vector256<uint> Xor(Vector256<uint> a, Vector256<uint> b) => a ^ b;
    public static Vector256<uint> And(Vector256<uint> a, uint mask) => a & Vector256.Create(mask);
    public static Vector256<uint> AddInteger(Vector256<uint> a, Vector256<uint> b) => a + b;
    public static Vector256<uint> SubtractInteger(Vector256<uint> a, Vector256<uint> b) => a - b;
    public static Vector256<uint> ShiftLeft(Vector256<uint> a, int bits) => a << bits;
    public static Vector256<uint> ShiftRight(Vector256<uint> a, int bits) => a >>> bits;
    public static Vector256<uint> ShiftRightSigned(Vector256<uint> a, int bits) => (a.AsInt32() >> bits).AsUInt32();
    public static Vector256<uint> WideProduct(Vector256<uint> a, uint factor) => Avx2.Multiply(a, Vector256.Create(factor)).AsUInt32();
    public static Vector256<uint> Upper(Vector256<uint> a) => (a.AsUInt64() >>> 32).AsUInt32();
    public static Vector256<uint> Interleave(Vector256<uint> even, Vector256<uint> odd) =>
        ((even.AsUInt64() & Vector256.Create((ulong)uint.MaxValue)) | (odd.AsUInt64() << 32)).AsUInt32();
    public static Vector256<uint> ToFloat(Vector256<uint> signedIntegers) => Vector256.ConvertToSingle(signedIntegers.AsInt32()).AsUInt32();
    public static Vector256<uint> Add(Vector256<uint> a, Vector256<uint> b) => (a.AsSingle() + b.AsSingle()).AsUInt32();
    public static Vector256<uint> Multiply(Vector256<uint> a, Vector256<uint> b) => (a.AsSingle() * b.AsSingle()).AsUInt32();
    public static Vector256<uint> SquareRoot(Vector256<uint> a) => Vector256.Sqrt(a.AsSingle()).AsUInt32();
    public static Vector256<uint> Select(Vector256<uint> mask, Vector256<uint> a, Vector256<uint> b) => Vector256.ConditionalSelect(mask, a, b);
    public static void Store(Vector256<uint> a, ref float destination) => a.AsSingle().StoreUnsafe(ref destination);
}

/// <summary>The path of every machine: 128 bits, in hardware where there is any, else in software.</summary>
internal readonly struct Words128 : IWords<Vector128<uint>>
{
    public static int Count => 4;
    public static Vector128<uint> EveryOther(uint first) => Vector128.Create((ulong)first, (ulong)first + 2).AsUInt32();
    public static Vector128<uint> Set(uint value) => Vector128.Create(value);
    public static Vector128<uint> Set(float value) => Vector128.Create(value).AsUInt32();
    public static Vector128<uint> Xor(Vector128<uint> a, Vector128<uint> b) => a ^ b;
    public static Vector128<uint> And(Vector128<uint> a, uint mask) => a & Vector128.Create(mask);
    public static Vector128<uint> AddInteger(Vector128<uint> a, Vector128<uint> b) => a + b;
    public static Vector128<uint> SubtractInteger(Vector128<uint> a, Vector128<uint> b) => a - b;
    public static Vector128<uint> ShiftLeft(Vector128<uint> a, int bits) => a << bits;
    public static Vector128<uint> ShiftRight(Vector128<uint> a, int bits) => a >>> bits;
    public static Vector128<uint> ShiftRightSigned(Vector128<uint> a, int bits) => (a.AsInt32() >> bits).AsUInt32();
    public static Vector128<uint> WideProduct(Vector128<uint> a, uint factor) =>
        ((a.AsUInt64() & Vector128.Create((ulong)uint.MaxValue)) * Vector128.Create((ulong)factor)).AsUInt32();
    public static Vector128<uint> Upper(Vector128<uint> a) => (a.AsUInt64() >>> 32).AsUInt32();
    public static Vector128<uint> Interleave(Vector128<uint> even, Vector128<uint> odd) =>
        ((even.AsUInt64() & Vector128.Create((ulong)uint.MaxValue)) | (odd.AsUInt64() << 32)).AsUInt32();
    public static Vector128<uint> ToFloat(Vector128<uint> signedIntegers) => Vector128.ConvertToSingle(signedIntegers.AsInt32()).AsUInt32();
    public static Vector128<uint> Add(Vector128<uint> a, Vector128<uint> b) => (a.AsSingle() + b.AsSingle()).AsUInt32();
    public static Vector128<uint> Multiply(Vector128<uint> a, Vector128<uint> b) => (a.AsSingle() * b.AsSingle()).AsUInt32();
    public static Vector128<uint> SquareRoot(Vector128<uint> a) => Vector128.Sqrt(a.AsSingle()).AsUInt32();
    public static Vector128<uint> Select(Vector128<uint> mask, Vector128<uint> a, Vector128<uint> b) => Vector128.ConditionalSelect(mask, a, b);
    public static void Store(Vector128<uint> a, ref float destination) => a.AsSingle().StoreUnsafe(ref destination);
}
