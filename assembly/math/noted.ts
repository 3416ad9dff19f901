// Rows noted for later in a list of byte offsets, four bytes each.

/** Notes those of the two rows `at` bytes down that `bits` names, without a branch; returns how far the list, whose next entry is at `next`, has grown. */
// @ts-ignore: decorator
@inline export function note(next: usize, at: usize, bits: i32): usize {
  store<u32>(next, <u32>at);
  const grown = <usize>(bits & 1) << 2;
  store<u32>(next + grown, <u32>at + 8);
  return grown + (<usize>(bits & 2) << 1);
}
