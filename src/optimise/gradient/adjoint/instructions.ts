// Backward step of a formula's instructions, cell by cell. A tie in max or min is a kink, unless neither side depends on positions.

import { tied } from './alike.js';
import type { Instruction } from './makers.js';
import { stillAt } from './still.js';
import type { Column, Sweep, Undo } from './sweep.js';

const none: Column = { register: { level: 'A', of: 'registers', at: -1 }, adjoints: new Float64Array(0), cells: new Float64Array(0) };

export function undoInstruction(sweep: Sweep, to: Column, { op, a: first, b: second, k, m }: Instruction): Undo {
  const { compiler } = sweep.program.compiled;
  const level = to.register.level;
  if (op === 'read') {
    const slopes = sweep.slopes.of(first?.at as number, compiler.underlyings.length);
    return (now) => {
      for (let p = 0; p < now.pairs; p++) {
        const t = to.adjoints[p];
        const slope = slopes.slopes[now.arrays.pairUnderlyings[p]];
        if (t !== 0 && slope !== 0) now.addPrice(p, t * slope);
      }
    };
  }
  const a = first === undefined ? none : sweep.column(first);
  const b = second === undefined ? none : sweep.column(second);
  sweep.slopes.watch(k);
  sweep.slopes.watch(m);
  const ownerOf = (now: Sweep, i: number): number => (level === 'A' ? i : now.owners[i]);
  const open = (now: Sweep, i: number): void => {
    now.open[ownerOf(now, i)] = 1;
  };
  const count = (now: Sweep): number => (level === 'A' ? now.accounts : now.pairs);
  const linear = (byA: (now: Sweep) => number, byB: (now: Sweep) => number): Undo => {
    return (now) => {
      const [x, y] = [byA(now), byB(now)];
      const t = to.adjoints;
      const n = count(now);
      // a number may be infinite if nothing depends on it
      if (x !== 0) for (let i = 0; i < n; i++) if (t[i] !== 0) a.adjoints[i] = a.adjoints[i] + x * t[i];
      if (y !== 0) for (let i = 0; i < n; i++) if (t[i] !== 0) b.adjoints[i] = b.adjoints[i] + y * t[i];
    };
  };
  const kOf = (now: Sweep): number => k?.of(now.tick) ?? 0;
  switch (op) {
    case 'add':
      return linear(
        () => 1,
        () => 1,
      );
    case 'sub':
      return linear(
        () => 1,
        () => -1,
      );
    case 'blend':
      return linear(kOf, (now) => m?.of(now.tick) ?? 0);
    case 'addNumber':
    case 'roundUp':
    case 'roundDown':
      return linear(
        () => 1,
        () => 0,
      );
    case 'numberSub':
      return linear(
        () => -1,
        () => 0,
      );
    case 'mulNumber':
      return linear(kOf, () => 0);
    case 'divNumber':
      return (now) => {
        const x = 1 / kOf(now);
        for (let i = 0, n = count(now); i < n; i++) {
          const t = to.adjoints[i];
          // a number so small asks whether there is anything at all: where there is nothing, positions have no part in it
          if (t === 0 || (!Number.isFinite(x) && a.cells[i] === 0)) continue;
          a.adjoints[i] = a.adjoints[i] + t * x;
        }
      };
    case 'fill':
      return () => {};
    case 'mul':
      return (now) => {
        for (let i = 0, n = count(now); i < n; i++) {
          const t = to.adjoints[i];
          if (t === 0) continue;
          a.adjoints[i] = a.adjoints[i] + t * b.cells[i];
          b.adjoints[i] = b.adjoints[i] + t * a.cells[i];
        }
      };
    case 'div':
      return (now) => {
        for (let i = 0, n = count(now); i < n; i++) {
          const t = to.adjoints[i];
          if (t === 0) continue;
          const below = b.cells[i];
          a.adjoints[i] = a.adjoints[i] + t / below;
          b.adjoints[i] = b.adjoints[i] - (t * a.cells[i]) / (below * below);
        }
      };
    case 'numberDiv':
      return (now) => {
        const x = kOf(now);
        for (let i = 0, n = count(now); i < n; i++) {
          const t = to.adjoints[i];
          if (t === 0) continue;
          const below = a.cells[i];
          a.adjoints[i] = a.adjoints[i] - (t * x) / (below * below);
        }
      };
    case 'min':
    case 'max':
      return (now) => {
        for (let i = 0, n = count(now); i < n; i++) {
          const t = to.adjoints[i];
          if (t === 0) continue;
          const [x, y] = [a.cells[i], b.cells[i]];
          let first = op === 'max' ? x >= y : x <= y;
          if (tied(x, y) && a !== b) {
            now.tied[ownerOf(now, i)] = 1;
            first = !now.second;
          }
          const into = first ? a : b;
          into.adjoints[i] = into.adjoints[i] + t;
        }
      };
    case 'minNumber':
    case 'maxNumber':
      return (now) => {
        const y = kOf(now);
        for (let i = 0, n = count(now); i < n; i++) {
          const t = to.adjoints[i];
          if (t === 0) continue;
          const x = a.cells[i];
          let counts = op === 'maxNumber' ? x >= y : x <= y;
          if (tied(x, y)) {
            now.tied[ownerOf(now, i)] = 1;
            counts = !now.second;
          }
          if (counts) a.adjoints[i] = a.adjoints[i] + t;
        }
      };
    case 'abs':
      return (now) => {
        for (let i = 0, n = count(now); i < n; i++) {
          const t = to.adjoints[i];
          if (t === 0) continue;
          const x = a.cells[i];
          if (x === 0 && !stillAt(now, a.register, i)) open(now, i);
          a.adjoints[i] = a.adjoints[i] + (x < 0 ? -t : t);
        }
      };
    case 'sqrt':
      return (now) => {
        for (let i = 0, n = count(now); i < n; i++) {
          const t = to.adjoints[i];
          if (t === 0) continue;
          const root = to.cells[i];
          if (root > 0) a.adjoints[i] = a.adjoints[i] + t / (2 * root);
          else if (!stillAt(now, a.register, i)) open(now, i);
        }
      };
    case 'spread':
      return (now) => {
        for (let p = 0; p < now.pairs; p++) {
          const owner = now.owners[p];
          a.adjoints[owner] = a.adjoints[owner] + to.adjoints[p];
        }
      };
    case 'sum':
      return (now) => {
        const { pairStarts } = now.arrays;
        for (let n = 0; n < now.accounts; n++) {
          const t = to.adjoints[n];
          if (t === 0) continue;
          for (let p = pairStarts[n], end = pairStarts[n + 1]; p < end; p++) a.adjoints[p] = a.adjoints[p] + t;
        }
      };
    case 'largest':
      return (now) => {
        const { pairStarts } = now.arrays;
        for (let n = 0; n < now.accounts; n++) {
          const t = to.adjoints[n];
          if (t === 0) continue;
          const [from, end] = [pairStarts[n], pairStarts[n + 1]];
          let most = -1;
          for (let p = from; p < end; p++) if (most < 0 || a.cells[p] > a.cells[most]) most = p;
          if (most < 0) continue;
          for (let p = from; p < end; p++)
            if (p !== most && tied(a.cells[p], a.cells[most])) {
              now.tied[n] = 1;
              if (now.second) most = p;
            }
          a.adjoints[most] = a.adjoints[most] + t;
        }
      };
    default:
      return (now) => void now.open.fill(1);
  }
}
