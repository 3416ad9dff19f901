// What a kernel that cannot go on throws: an access beyond the memory, `unreachable`.

/** Whether the error is a trap of WebAssembly. A kernel's memory is half written then, and the module is not to be trusted again. */
export function isTrap(error: unknown): error is Error {
  return typeof WebAssembly === 'object' && error instanceof WebAssembly.RuntimeError;
}

/** Stand-in, on the caller's thread, for a trap on another thread. */
export function trapElsewhere(): Error {
  return new WebAssembly.RuntimeError('a kernel trapped on another thread');
}
