/**
 * Runs the steps of a program, one after the other: resolves the arguments of each into the frame, then calls it with the frame.
 * A step is words: its number, the count n of its arguments, and n pairs (base, selector). An argument is
 * base + (block[selector & 0xff] << (selector >>> 8)); block[0] is 0, so selector 0 is the base itself, and for block[31] the frame's own address is
 * taken: what stands behind the frame is scratch of whoever runs the block. The frame keeps the record it works with, for a block is not written to.
 * Steps and their arguments: src/backends/contract/steps.ts. Addresses are bytes of the lane's memory; a double is passed by the address of its cell.
 * @shape program[words], block[32 words], frame[96 words] as scratch; a step says what it reads and writes
 * @unit  of each step
 * @range numbers of known steps only: any other number is no program, and traps (the JS backend throws)
 * @order of the program; within a step, as it says
 * @tol   exact across backends
 * @bench bench/kernels/runProgram.bench.ts
 */
import {
  bracketEachStep, bracketLedgerStep, bracketNetStep, bracketOwnStep, clearStep, contingencyStep, correlatedStep, dot2Step, expiryLossStep,
  expiryShockStep, factorFormStep, finishStep, flagsStep, formulaStep, healthEachStep, largerStep, markStep, pairingStep, rollup4Step, rollup8Step, scanBindingStep, scanDiscountedStep,
  scanExpiriesNarrowStep, scanExpiriesStep, scanFillsStep, scanNarrowStep, scanOffsetStep, scanOrdersStep, scanStep,
} from '../literals/steps';
import { blockWords, frameField, frameRecord } from '../literals/steps';
import { bracketEach } from '../steps/bracketEach';
import { bracketLedger } from '../steps/bracketLedger';
import { bracketNet } from '../steps/bracketNet';
import { bracketOwn } from '../steps/bracketOwn';
import { clear } from '../steps/clear';
import { contingency } from '../steps/contingency';
import { correlated } from '../steps/correlated';
import { dot2 } from '../steps/dot2';
import { expiryLoss } from '../steps/expiryLoss';
import { expiryShock } from '../steps/expiryShock';
import { factorForm } from '../steps/factorForm';
import { finish } from '../steps/finish';
import { flags } from '../steps/flags';
import { formula } from '../steps/formula';
import { healthEach } from '../steps/healthEach';
import { larger } from '../steps/larger';
import { mark } from '../steps/mark';
import { pairing } from '../steps/pairing';
import { rollup4 } from '../steps/rollup4';
import { rollup8 } from '../steps/rollup8';
import { scan } from '../steps/scan';
import { scanBinding } from '../steps/scanBinding';
import { scanDiscounted } from '../steps/scanDiscounted';
import { scanExpiries } from '../steps/scanExpiries';
import { scanExpiriesNarrow } from '../steps/scanExpiriesNarrow';
import { scanFills } from '../steps/scanFills';
import { scanNarrow } from '../steps/scanNarrow';
import { scanOffset } from '../steps/scanOffset';
import { scanOrders } from '../steps/scanOrders';

export function runProgram(program: usize, steps: u32, block: usize, frame: usize): void {
  const record = frame + (frameRecord << 2);
  for (let word: usize = 0; word < <usize>blockWords << 2; word += 16) v128.store(record + word, v128.load(block + word));
  store<u32>(record + (frameField << 2), <u32>frame);
  for (; steps > 0; steps--) {
    const step = load<u32>(program);
    const last = frame + (<usize>load<u32>(program, 4) << 2);
    program += 8;
    for (let to = frame; to < last; to += 4, program += 8) {
      const selector = load<u32>(program, 4);
      const field = load<u32>(record + (<usize>(selector & 0xff) << 2));
      store<u32>(to, load<u32>(program) + (field << (selector >>> 8)));
    }
    switch (step) {
      case clearStep: clear(frame); break;
      case dot2Step: dot2(frame); break;
      case contingencyStep: contingency(frame); break;
      case rollup4Step: rollup4(frame); break;
      case rollup8Step: rollup8(frame); break;
      case markStep: mark(frame); break;
      case largerStep: larger(frame); break;
      case bracketEachStep: bracketEach(frame); break;
      case bracketOwnStep: bracketOwn(frame); break;
      case bracketLedgerStep: bracketLedger(frame); break;
      case bracketNetStep: bracketNet(frame); break;
      case healthEachStep: healthEach(frame); break;
      case pairingStep: pairing(frame); break;
      case expiryLossStep: expiryLoss(frame); break;
      case expiryShockStep: expiryShock(frame); break;
      case factorFormStep: factorForm(frame); break;
      case correlatedStep: correlated(frame); break;
      case scanStep: scan(frame); break;
      case scanNarrowStep: scanNarrow(frame); break;
      case scanOffsetStep: scanOffset(frame); break;
      case scanDiscountedStep: scanDiscounted(frame); break;
      case scanExpiriesStep: scanExpiries(frame); break;
      case scanExpiriesNarrowStep: scanExpiriesNarrow(frame); break;
      case scanOrdersStep: scanOrders(frame); break;
      case scanFillsStep: scanFills(frame); break;
      case scanBindingStep: scanBinding(frame); break;
      case flagsStep: flags(frame); break;
      case formulaStep: formula(frame); break;
      case finishStep: finish(frame); break;
      default: unreachable();
    }
  }
}
