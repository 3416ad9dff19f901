// Step flags: its contract stands in src/backends/contract/steps/answers.ts.
import { argument } from '../math/frame';

export function flags(frame: usize): void {
  let starts = argument(frame, 0);
  const rows = argument(frame, 1);
  const rowCodes = argument(frame, 2);
  const bookCodes = argument(frame, 3);
  const codes = argument(frame, 4);
  const count = argument(frame, 5);
  let k = <usize>load<u32>(starts);
  for (let a: usize = 0; a < count; a++) {
    starts += 4;
    const end = <usize>load<u32>(starts);
    let code = <u32>load<u8>(bookCodes + a);
    for (; k < end; k++) code = max<u32>(code, <u32>load<u8>(rowCodes + <usize>load<u32>(rows + (k << 2))));
    store<u8>(codes + a, <u8>code);
  }
}
