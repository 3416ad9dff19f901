// What a kernel that cannot go on throws: an access beyond the memory, `unreachable`.

/** Whether the error is a trap of WebAssembly. A kernel's memory is half written then, and the module is not to be trusted again. */
export function isTrap(error: unknown): error is Error {
  return typeof WebAssembly === 'object' && error instanceof WebAssembly.RuntimeError;
}
