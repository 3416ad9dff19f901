// Step formula: its contract stands in src/backends/contract/steps/answers.ts.
import {
  absOp, accountLevel, addNumberOp, addOp, blendOp, divNumberOp, divOp, fillOp, inAccounts, inGroups, inPairs, inRegister, instructionBytes, largestOp, maxNumberOp,
  maxOp, minNumberOp, minOp, mulNumberOp, mulOp, numberDivOp, numberSubOp, pairLevel, readOp, roundDownOp, roundUpOp, spreadOp, sqrtOp, subOp, sumOp,
} from '../literals/formula';
import { argument } from '../math/frame';
import { wholeAbove, wholeOf } from '../math/ledger';
import { add, div, mul, splat, sub } from '../math/simd';

export function formula(frame: usize): void {
  let code = argument(frame, 0);
  const instructions = argument(frame, 1);
  const account = argument(frame, 2);
  const accounts = argument(frame, 3);
  const pair = argument(frame, 4);
  const pairs = argument(frame, 5);
  const group = argument(frame, 6);
  const groups = argument(frame, 7);
  const pairStarts = argument(frame, 8);
  const pairAccounts = argument(frame, 9);
  const units = argument(frame, 10);
  const groupStarts = argument(frame, 11);
  const groupLines = argument(frame, 12);
  const registers = argument(frame, 13);
  for (const last = code + instructions * instructionBytes; code < last; code += instructionBytes) {
    const op = <u32>load<u8>(code);
    const level = <u32>load<u8>(code, 1);
    let to = registers + <usize>load<u32>(code, 4);
    let a = operand(code, 2, 8, registers, account, pair, group);
    let b = operand(code, 3, 12, registers, account, pair, group);
    const end = to + ((level == accountLevel ? accounts : level == pairLevel ? pairs : groups) << 3);
    const k = v128.load64_splat(code, 16);
    switch (op) {
      case addOp: for (; to < end; to += 16, a += 16, b += 16) v128.store(to, add(v128.load(a), v128.load(b))); break;
      case subOp: for (; to < end; to += 16, a += 16, b += 16) v128.store(to, sub(v128.load(a), v128.load(b))); break;
      case mulOp: for (; to < end; to += 16, a += 16, b += 16) v128.store(to, mul(v128.load(a), v128.load(b))); break;
      case divOp: for (; to < end; to += 16, a += 16, b += 16) v128.store(to, div(v128.load(a), v128.load(b))); break;
      case minOp: for (; to < end; to += 16, a += 16, b += 16) v128.store(to, f64x2.min(v128.load(a), v128.load(b))); break;
      case maxOp: for (; to < end; to += 16, a += 16, b += 16) v128.store(to, f64x2.max(v128.load(a), v128.load(b))); break;
      case addNumberOp: for (; to < end; to += 16, a += 16) v128.store(to, add(v128.load(a), k)); break;
      case numberSubOp: for (; to < end; to += 16, a += 16) v128.store(to, sub(k, v128.load(a))); break;
      case mulNumberOp: for (; to < end; to += 16, a += 16) v128.store(to, mul(v128.load(a), k)); break;
      case divNumberOp: for (; to < end; to += 16, a += 16) v128.store(to, div(v128.load(a), k)); break;
      case numberDivOp: for (; to < end; to += 16, a += 16) v128.store(to, div(k, v128.load(a))); break;
      case minNumberOp: for (; to < end; to += 16, a += 16) v128.store(to, f64x2.min(v128.load(a), k)); break;
      case maxNumberOp: for (; to < end; to += 16, a += 16) v128.store(to, f64x2.max(v128.load(a), k)); break;
      case absOp: for (; to < end; to += 16, a += 16) v128.store(to, f64x2.abs(v128.load(a))); break;
      case sqrtOp: for (; to < end; to += 16, a += 16) v128.store(to, f64x2.sqrt(v128.load(a))); break;
      case roundUpOp: for (; to < end; to += 16, a += 16) v128.store(to, wholeAbove(v128.load(a))); break;
      case roundDownOp: for (; to < end; to += 16, a += 16) v128.store(to, wholeOf(v128.load(a))); break;
      case blendOp: {
        const m = v128.load64_splat(code, 24);
        for (; to < end; to += 16, a += 16, b += 16) v128.store(to, add(mul(k, v128.load(a)), mul(m, v128.load(b))));
        break;
      }
      case sumOp: {
        let starts = startsOf(level, pair, pairStarts, groupStarts);
        let i = load<u32>(starts);
        for (; to < end; to += 8) {
          starts += 4;
          let sum: f64 = 0;
          for (const next = load<u32>(starts); i < next; i++, a += 8) sum += load<f64>(a);
          store<f64>(to, sum);
        }
        break;
      }
      case largestOp: {
        let starts = startsOf(level, pair, pairStarts, groupStarts);
        let i = load<u32>(starts);
        for (; to < end; to += 8) {
          starts += 4;
          const next = load<u32>(starts);
          let most = i < next ? v128.load64_zero(a) : splat(0);
          for (; i < next; i++, a += 8) most = f64x2.max(most, v128.load64_zero(a));
          store<f64>(to, f64x2.extract_lane(most, 0));
        }
        break;
      }
      case spreadOp:
        if (level == pairLevel) {
          for (let from = pairAccounts + (pair << 2); to < end; to += 8, from += 4) store<f64>(to, load<f64>(a + ((<usize>load<u32>(from) - account) << 3)));
        } else {
          for (let from = groupLines + (group << 4); to < end; to += 8, from += 16) store<f64>(to, load<f64>(a + ((<usize>load<u32>(from, 12) - pair) << 3)));
        }
        break;
      case readOp:
        if (level == pairLevel) {
          for (let from = units + (pair << 2); to < end; to += 8, from += 4) store<f64>(to, load<f64>(a + (<usize>load<u32>(from) << 3)));
        } else {
          for (let from = groupLines + (group << 4); to < end; to += 8, from += 16) store<f64>(to, load<f64>(a + (<usize>load<u32>(from, 8) << 3)));
        }
        break;
      case fillOp: for (; to < end; to += 16) v128.store(to, k); break;
      default: unreachable();
    }
  }
}

/** The address of an operand: a register's, of the block's first cell in a column of the book, or a table's. */
// @ts-ignore: decorator
@inline function operand(code: usize, where: usize, at: usize, registers: usize, account: usize, pair: usize, group: usize): usize {
  const place = <u32>load<u8>(code + where);
  const address = <usize>load<u32>(code + at);
  if (place == inRegister) return address + registers;
  return address + ((place == inAccounts ? account : place == inPairs ? pair : place == inGroups ? group : <usize>0) << 3);
}

/** CSR of the level below: pairs of the block's accounts, or groups of its pairs. */
// @ts-ignore: decorator
@inline function startsOf(level: u32, pair: usize, pairStarts: usize, groupStarts: usize): usize {
  return level == accountLevel ? pairStarts : groupStarts + (pair << 2);
}
