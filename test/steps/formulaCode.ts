// Instructions of formulas as bytes, for tests that write formulas.
import {
  accountLevel,
  groupLevel,
  inAccounts,
  inGroups,
  inPairs,
  inRegister,
  instructionBytes,
  pairLevel,
} from '../../assembly/literals/formula.js';
import { formulaOps } from '../../src/backends/contract.js';

export type Op = keyof typeof formulaOps;
export const levels = { account: accountLevel, pair: pairLevel, group: groupLevel } as const;
export const places = { register: inRegister, account: inAccounts, pair: inPairs, group: inGroups } as const;

export interface Instruction {
  readonly op: Op;
  readonly level: keyof typeof levels;
  readonly to: number;
  readonly a?: number;
  readonly b?: number;
  readonly aIn?: keyof typeof places;
  readonly bIn?: keyof typeof places;
  readonly k?: number;
  readonly m?: number;
}

export function formulaCode(instructions: readonly Instruction[]): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(instructionBytes * instructions.length));
  instructions.forEach(({ op, level, to, a = 0, b = 0, aIn = 'register', bIn = 'register', k = 0, m = 0 }, i) => {
    const at = instructionBytes * i;
    bytes.setUint8(at, formulaOps[op]);
    bytes.setUint8(at + 1, levels[level]);
    bytes.setUint8(at + 2, places[aIn]);
    bytes.setUint8(at + 3, places[bIn]);
    bytes.setUint32(at + 4, to, true);
    bytes.setUint32(at + 8, a, true);
    bytes.setUint32(at + 12, b, true);
    bytes.setFloat64(at + 16, k, true);
    bytes.setFloat64(at + 24, m, true);
  });
  return new Uint8Array(bytes.buffer);
}
