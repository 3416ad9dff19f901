// Step formula: the mirror image of assembly/steps/formula.ts; its contract stands in src/backends/contract/steps/answers.ts.
import {
  absOp,
  accountLevel,
  addNumberOp,
  addOp,
  blendOp,
  divNumberOp,
  divOp,
  fillOp,
  inAccounts,
  inGroups,
  inPairs,
  inRegister,
  instructionBytes,
  largestOp,
  maxNumberOp,
  maxOp,
  minNumberOp,
  minOp,
  mulNumberOp,
  mulOp,
  numberDivOp,
  numberSubOp,
  pairLevel,
  readOp,
  roundDownOp,
  roundUpOp,
  spreadOp,
  sqrtOp,
  subOp,
  sumOp,
} from '../../../../assembly/literals/formula.js';
import { wholeAbove, wholeOf } from '../math/ledger.js';
import type { StepMemory } from '../math/memory.js';

export function formula({ f64, u32, u8 }: StepMemory, frame: Uint32Array): void {
  let code = frame[0] >>> 0;
  const instructions = frame[1] | 0;
  const account = frame[2] | 0;
  const accounts = frame[3] | 0;
  const pair = frame[4] | 0;
  const pairs = frame[5] | 0;
  const group = frame[6] | 0;
  const groups = frame[7] | 0;
  const pairStarts = frame[8] >>> 2;
  const pairAccounts = frame[9] >>> 2;
  const units = frame[10] >>> 2;
  const groupStarts = frame[11] >>> 2;
  const groupLines = frame[12] >>> 2;
  const registers = frame[13] >>> 3;
  for (const last = code + instructions * instructionBytes; code < last; code += instructionBytes) {
    const op = u8[code];
    const level = u8[code + 1];
    const word = code >>> 2;
    const to = registers + (u32[word + 1] >>> 3);
    const a = (u32[word + 2] >>> 3) + firstOf(u8[code + 2], registers, account, pair, group);
    const b = (u32[word + 3] >>> 3) + firstOf(u8[code + 3], registers, account, pair, group);
    const n = level === accountLevel ? accounts : level === pairLevel ? pairs : groups;
    const k = f64[(code >>> 3) + 2];
    switch (op) {
      case addOp:
        for (let i = 0; i < n; i++) f64[to + i] = f64[a + i] + f64[b + i];
        break;
      case subOp:
        for (let i = 0; i < n; i++) f64[to + i] = f64[a + i] - f64[b + i];
        break;
      case mulOp:
        for (let i = 0; i < n; i++) f64[to + i] = f64[a + i] * f64[b + i];
        break;
      case divOp:
        for (let i = 0; i < n; i++) f64[to + i] = f64[a + i] / f64[b + i];
        break;
      case minOp:
        for (let i = 0; i < n; i++) f64[to + i] = Math.min(f64[a + i], f64[b + i]);
        break;
      case maxOp:
        for (let i = 0; i < n; i++) f64[to + i] = Math.max(f64[a + i], f64[b + i]);
        break;
      case addNumberOp:
        for (let i = 0; i < n; i++) f64[to + i] = f64[a + i] + k;
        break;
      case numberSubOp:
        for (let i = 0; i < n; i++) f64[to + i] = k - f64[a + i];
        break;
      case mulNumberOp:
        for (let i = 0; i < n; i++) f64[to + i] = f64[a + i] * k;
        break;
      case divNumberOp:
        for (let i = 0; i < n; i++) f64[to + i] = f64[a + i] / k;
        break;
      case numberDivOp:
        for (let i = 0; i < n; i++) f64[to + i] = k / f64[a + i];
        break;
      case minNumberOp:
        for (let i = 0; i < n; i++) f64[to + i] = Math.min(f64[a + i], k);
        break;
      case maxNumberOp:
        for (let i = 0; i < n; i++) f64[to + i] = Math.max(f64[a + i], k);
        break;
      case absOp:
        for (let i = 0; i < n; i++) f64[to + i] = Math.abs(f64[a + i]);
        break;
      case sqrtOp:
        for (let i = 0; i < n; i++) f64[to + i] = Math.sqrt(f64[a + i]);
        break;
      case roundUpOp:
        for (let i = 0; i < n; i++) f64[to + i] = wholeAbove(f64[a + i]);
        break;
      case roundDownOp:
        for (let i = 0; i < n; i++) f64[to + i] = wholeOf(f64[a + i]);
        break;
      case blendOp: {
        const m = f64[(code >>> 3) + 3];
        for (let i = 0; i < n; i++) f64[to + i] = k * f64[a + i] + m * f64[b + i];
        break;
      }
      case sumOp: {
        const starts = level === accountLevel ? pairStarts : groupStarts + pair;
        const base = u32[starts] | 0;
        for (let i = 0, p = base; i < n; i++) {
          let sum = 0;
          for (const next = u32[starts + i + 1] | 0; p < next; p++) sum += f64[a + p - base];
          f64[to + i] = sum;
        }
        break;
      }
      case largestOp: {
        const starts = level === accountLevel ? pairStarts : groupStarts + pair;
        const base = u32[starts] | 0;
        for (let i = 0, p = base; i < n; i++) {
          const next = u32[starts + i + 1] | 0;
          let most = p < next ? f64[a + p - base] : 0;
          for (; p < next; p++) most = Math.max(most, f64[a + p - base]);
          f64[to + i] = most;
        }
        break;
      }
      case spreadOp:
        if (level === pairLevel) {
          for (let i = 0; i < n; i++) f64[to + i] = f64[a + (u32[pairAccounts + pair + i] | 0) - account];
        } else {
          for (let i = 0; i < n; i++) f64[to + i] = f64[a + (u32[groupLines + 4 * (group + i) + 3] | 0) - pair];
        }
        break;
      case readOp:
        if (level === pairLevel) {
          for (let i = 0; i < n; i++) f64[to + i] = f64[a + (u32[units + pair + i] | 0)];
        } else {
          for (let i = 0; i < n; i++) f64[to + i] = f64[a + (u32[groupLines + 4 * (group + i) + 2] | 0)];
        }
        break;
      case fillOp:
        for (let i = 0; i < n; i++) f64[to + i] = k;
        break;
      default:
        throw new RangeError(`no operation has the number ${op}`);
    }
  }
}

/** Offset of the block's first cell from an operand's address. */
function firstOf(place: number, registers: number, account: number, pair: number, group: number): number {
  if (place === inRegister) return registers;
  return place === inAccounts ? account : place === inPairs ? pair : place === inGroups ? group : 0;
}
