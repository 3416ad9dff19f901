// Rows of collateral and moves: 30 holdings to 20 places as a programme, allocation under venues' rules, moves between four accounts.

import { bookOf } from '../../src/book/bookOf.js';
import type { Core, MarginEngine } from '../../src/index.js';
import { createJsCore } from '../../src/js.js';
import { askedOf } from '../../src/optimise/collateral/asked.js';
import { linearProgramOf, programmeOf } from '../../src/optimise/collateral/programme.js';
import { waysOf } from '../../src/optimise/collateral/ways.js';
import { type AllocationInputs, allocateCollateral, allocateOver, compress, transferPositions } from '../../src/optimise.js';
import { preset } from '../../src/rules/document/presets.js';
import type { LinearProgram } from '../../src/solver/problem.js';
import type { BenchCase, KernelBench } from '../kernels/kernelBench.js';
import { Seeded } from '../kernels/seeded.js';
import { coreOf } from '../runs/cores.js';
import { engineMarket } from '../runs/engine/books.js';
import { onCore } from './onCore.js';

/** An allocation as HiGHS takes it, and its least cost. */
export interface AllocationData {
  readonly program: LinearProgram;
  readonly cost: number;
}

function allocationOf(seed: number): AllocationInputs {
  const random = new Seeded(seed);
  const [places, assets] = [20, 30];
  return {
    places: Array.from({ length: places }, (_, p) => ({ place: `p${p}`, requirement: random.between(10, 60) })),
    holdings: Array.from({ length: assets }, (_, a) => ({
      asset: `a${a}`,
      value: random.between(30, 90),
      cost: random.between(0.01, 0.2),
    })),
    terms: Array.from({ length: places * assets }, (_, k) => ({
      place: `p${k % places}`,
      asset: `a${Math.floor(k / places)}`,
      haircut: random.between(0, 0.4),
    })),
  };
}

const collateral: BenchCase<AllocationData> = {
  name: '20 places x 30 holdings',
  items: 1,
  bytes: 64,
  make(backend, _arena, seed) {
    const inputs = allocationOf(seed);
    const asked = askedOf(inputs);
    const needs = asked.places.map(({ requirement, buffer }) => requirement + buffer);
    const program = linearProgramOf(programmeOf(asked, waysOf(asked), needs));
    let core: Core | undefined;
    const js = createJsCore();
    const own = allocateCollateral(js, inputs);
    js.dispose();
    if (own.status !== 'optimal') throw new Error(own.status);
    return {
      data: { program, cost: own.cost },
      run: () => void (core === undefined ? undefined : allocateCollateral(core, inputs)),
      async check() {
        core = await coreOf(backend.name);
        const answer = allocateCollateral(core, inputs);
        if (answer.status !== 'optimal' || answer.cost !== own.cost) throw new Error(`${answer.status}, not ${own.cost}`);
      },
    };
  },
};

const listed = engineMarket.quotes
  .filter(({ instrument: { kind } }) => kind === 'future' || kind === 'perpetual')
  .slice(0, 10)
  .map(({ instrument: { id, settlement }, forward }) => ({ instrument: id, price: forward, lot: settlement === 'inverse' ? 10_000 : 0.1 }));
const traded = listed.slice(0, 3);
const termsOf = (of: typeof listed) => Object.fromEntries(of.map(({ instrument, price, lot }) => [instrument, { price, lot }]));
const [instruments, many] = [termsOf(traded), termsOf(listed)];

/** So many accounts, up to so many lots of these futures, either way. */
function heldBook(seed: number, accounts: number, most: number, traded: typeof listed) {
  const random = new Seeded(seed);
  return bookOf(
    Array.from({ length: accounts }, (_, a) => ({
      account: `A${a}`,
      subaccount: '',
      mode: 'portfolio' as const,
      positions: traded.flatMap(({ instrument, price, lot }) => {
        const lots = random.whole(2 * most + 1) - most;
        return lots === 0 ? [] : [{ instrument, quantity: Number((lots * lot).toPrecision(15)), entryPrice: price }];
      }),
      collateral: [{ asset: 'USDC', amount: 1e7 }],
    })),
  );
}

type Asked = (core: Core, engine: MarginEngine, account: readonly { readonly account: string }[]) => () => unknown;

const held = (name: string, accounts: number, lots: number, asked: Asked, of = traded): BenchCase =>
  onCore(name, 1, async (core, seed) => {
    const book = heldBook(seed, accounts, lots, of);
    const engine = await core.prepare({ book, market: engineMarket, rules: preset('margincore') });
    return asked(
      core,
      engine,
      book.accounts.map((account) => ({ account })),
    );
  });

const assets = {
  USD: { price: 1, lot: 1000, cost: 0.01 },
  USDC: { price: 1, lot: 1000, cost: 0.008 },
  BTC: { price: 87_000, lot: 0.1, cost: 0.005 },
};
const holdings = [
  { asset: 'USD', amount: 1e6 },
  { asset: 'USDC', amount: 5e5 },
  { asset: 'BTC', amount: 3 },
];

export const collateralBench: KernelBench<AllocationData> = { kernel: 'optimise/collateral', item: 'allocation', cases: [collateral] };

const band = { initial: 0, maintenance: 0 };

export const moveBenches: readonly KernelBench[] = [
  {
    kernel: 'optimise/compress',
    item: 'compression',
    cases: [
      held('100 accounts x 10 instruments', 100, 6, (core, engine) => () => compress(core, engine, { band, instruments: many }), listed),
    ],
  },
  {
    kernel: 'optimise/allocateOver',
    item: 'allocation',
    cases: [
      held('8 venues x 3 assets', 8, 6, (core, engine, accounts) => {
        const venues = Object.fromEntries(
          accounts.map(({ account }, i) => {
            const { initial, equity } = engine.account(account);
            return [`v${i}`, { engine, account, buffer: Math.max(0, equity - initial) + initial * 0.2 }];
          }),
        );
        return () => allocateOver(core, venues, { assets, holdings });
      }),
    ],
  },
  {
    kernel: 'optimise/transfer',
    item: 'transfer',
    cases: [
      held('4 accounts x 3 instruments by 12 programmes', 4, 6, (core, engine, accounts) => {
        return () => transferPositions(core, engine, { accounts, instruments, programs: 12 });
      }),
    ],
  },
];
