// The steps of a program: the mirror image of assembly/kernels/runProgram.ts, which states the contract.
import {
  blockWords,
  bracketEachStep,
  bracketLedgerStep,
  bracketNetStep,
  bracketOwnStep,
  clearStep,
  contingencyStep,
  correlatedStep,
  dot2Step,
  expiryLossStep,
  expiryShockStep,
  factorFormStep,
  finishStep,
  flagsStep,
  formulaStep,
  frameField,
  frameRecord,
  healthEachStep,
  largerStep,
  markStep,
  pairingStep,
  rollup4Step,
  rollup8Step,
  scanBindingStep,
  scanDiscountedStep,
  scanExpiriesNarrowStep,
  scanExpiriesStep,
  scanFillsStep,
  scanNarrowStep,
  scanOffsetStep,
  scanOrdersStep,
  scanStep,
} from '../../../../assembly/literals/steps.js';
import { memoryOf } from '../math/memory.js';
import { bracketEach } from '../steps/bracketEach.js';
import { bracketLedger } from '../steps/bracketLedger.js';
import { bracketNet } from '../steps/bracketNet.js';
import { bracketOwn } from '../steps/bracketOwn.js';
import { clear } from '../steps/clear.js';
import { contingency } from '../steps/contingency.js';
import { correlated } from '../steps/correlated.js';
import { dot2 } from '../steps/dot2.js';
import { expiryLoss } from '../steps/expiryLoss.js';
import { expiryShock } from '../steps/expiryShock.js';
import { factorForm } from '../steps/factorForm.js';
import { finish } from '../steps/finish.js';
import { flags } from '../steps/flags.js';
import { formula } from '../steps/formula.js';
import { healthEach } from '../steps/healthEach.js';
import { larger } from '../steps/larger.js';
import { mark } from '../steps/mark.js';
import { pairing } from '../steps/pairing.js';
import { rollup4 } from '../steps/rollup4.js';
import { rollup8 } from '../steps/rollup8.js';
import { scan } from '../steps/scan.js';
import { scanBinding } from '../steps/scanBinding.js';
import { scanDiscounted } from '../steps/scanDiscounted.js';
import { scanExpiries } from '../steps/scanExpiries.js';
import { scanExpiriesNarrow } from '../steps/scanExpiriesNarrow.js';
import { scanFills } from '../steps/scanFills.js';
import { scanNarrow } from '../steps/scanNarrow.js';
import { scanOffset } from '../steps/scanOffset.js';
import { scanOrders } from '../steps/scanOrders.js';

export function runProgram(program: Uint32Array, steps: number, block: Uint32Array, frame: Uint32Array): void {
  const memory = memoryOf(program.buffer);
  let word = 0;
  for (let i = 0; i < blockWords; i++) frame[frameRecord + i] = block[i];
  frame[frameRecord + frameField] = frame.byteOffset;
  for (; steps > 0; steps--) {
    const step = program[word] | 0;
    const count = program[word + 1] | 0;
    word += 2;
    for (let to = 0; to < count; to++, word += 2) {
      const selector = program[word + 1] | 0;
      const field = frame[frameRecord + (selector & 0xff)] | 0;
      frame[to] = (program[word] | 0) + (field << (selector >>> 8));
    }
    switch (step) {
      case clearStep:
        clear(memory, frame);
        break;
      case dot2Step:
        dot2(memory, frame);
        break;
      case contingencyStep:
        contingency(memory, frame);
        break;
      case rollup4Step:
        rollup4(memory, frame);
        break;
      case rollup8Step:
        rollup8(memory, frame);
        break;
      case markStep:
        mark(memory, frame);
        break;
      case largerStep:
        larger(memory, frame);
        break;
      case bracketEachStep:
        bracketEach(memory, frame);
        break;
      case bracketOwnStep:
        bracketOwn(memory, frame);
        break;
      case bracketLedgerStep:
        bracketLedger(memory, frame);
        break;
      case bracketNetStep:
        bracketNet(memory, frame);
        break;
      case healthEachStep:
        healthEach(memory, frame);
        break;
      case pairingStep:
        pairing(memory, frame);
        break;
      case expiryLossStep:
        expiryLoss(memory, frame);
        break;
      case expiryShockStep:
        expiryShock(memory, frame);
        break;
      case factorFormStep:
        factorForm(memory, frame);
        break;
      case correlatedStep:
        correlated(memory, frame);
        break;
      case scanStep:
        scan(memory, frame);
        break;
      case scanNarrowStep:
        scanNarrow(memory, frame);
        break;
      case scanOffsetStep:
        scanOffset(memory, frame);
        break;
      case scanDiscountedStep:
        scanDiscounted(memory, frame);
        break;
      case scanExpiriesStep:
        scanExpiries(memory, frame);
        break;
      case scanExpiriesNarrowStep:
        scanExpiriesNarrow(memory, frame);
        break;
      case scanOrdersStep:
        scanOrders(memory, frame);
        break;
      case scanFillsStep:
        scanFills(memory, frame);
        break;
      case scanBindingStep:
        scanBinding(memory, frame);
        break;
      case flagsStep:
        flags(memory, frame);
        break;
      case formulaStep:
        formula(memory, frame);
        break;
      case finishStep:
        finish(memory, frame);
        break;
      default:
        throw new RangeError(`no step has the number ${step}`);
    }
  }
}
