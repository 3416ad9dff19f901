// The frame of a step: its arguments, one word each.

/** Argument number n: an address, a count, or a number of a row. */
// @ts-ignore: decorator
@inline export function argument(frame: usize, n: i32): usize { return <usize>load<u32>(frame + (<usize>n << 2)); }
