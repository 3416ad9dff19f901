// Short names for the f64x2 instructions the kernels use, and the constants of hot loops.

/**
 * Both lanes of a constant that lies in linear memory. A literal in SIMD code (`splat(0.5)`) is built by four instructions and eighteen bytes
 * at every use; this is one load. Zero is free either way.
 */
// @ts-ignore: decorator
@inline export function constant(address: usize): v128 { return v128.load64_splat(address); }
export const zero = memory.data<f64>([0]);
export const half = memory.data<f64>([0.5]);
export const minusHalf = memory.data<f64>([-0.5]);
export const one = memory.data<f64>([1]);
export const two = memory.data<f64>([2]);
export const signBit = memory.data<f64>([-0.0]);

/** x, or -x where the mask is set. */
// @ts-ignore: decorator
@inline export function negateWhere(mask: v128, x: v128): v128 { return v128.xor(x, v128.and(mask, constant(signBit))); }

// @ts-ignore: decorator
@inline export function splat(x: f64): v128 { return f64x2.splat(x); }
// @ts-ignore: decorator
@inline export function add(a: v128, b: v128): v128 { return f64x2.add(a, b); }
// @ts-ignore: decorator
@inline export function sub(a: v128, b: v128): v128 { return f64x2.sub(a, b); }
// @ts-ignore: decorator
@inline export function mul(a: v128, b: v128): v128 { return f64x2.mul(a, b); }
// @ts-ignore: decorator
@inline export function div(a: v128, b: v128): v128 { return f64x2.div(a, b); }
/** a b + c, rounded twice (never fused). */
// @ts-ignore: decorator
@inline export function mad(a: v128, b: v128, c: f64): v128 { return f64x2.add(f64x2.mul(a, b), f64x2.splat(c)); }
/** mask ? a : b, bit by bit. */
// @ts-ignore: decorator
@inline export function select(mask: v128, a: v128, b: v128): v128 { return v128.bitselect(a, b, mask); }
/** The smaller of both, a where they cannot be compared: a NaN of b is dropped. Twice as fast as f64x2.min; who needs the NaN asks `unsound`. */
// @ts-ignore: decorator
@inline export function least(a: v128, b: v128): v128 { return f64x2.pmin(a, b); }
// @ts-ignore: decorator
@inline export function most(a: v128, b: v128): v128 { return f64x2.pmax(a, b); }
// @ts-ignore: decorator
@inline export function swap(x: v128): v128 { return i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7); }
/** The least of both lanes, in both. A scalar f64.min, f64.max or select is a jump in V8 on x86-64, and this one follows data: lanes instead. */
// @ts-ignore: decorator
@inline export function leastLane(x: v128): v128 { return f64x2.pmin(x, swap(x)); }
/** 0 where x is finite, NaN elsewhere. Sums of it say whether every cell was, whatever their order. */
// @ts-ignore: decorator
@inline export function unsound(x: v128): v128 { return f64x2.sub(x, x); }
/** The sum of both lanes. */
// @ts-ignore: decorator
@inline export function bothLanes(x: v128): f64 { return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1); }
