// Term factorRisk: normal value at risk or expected shortfall of correlated spot and volatility factors, numeraire by account:
//   q x sqrt(horizonDays / daysPerYear x e' R e), q the quantile (or n(quantile) / (1 - confidence)), e the P&L of one annual deviation of each factor.
// Source: parametric value at risk (RiskMetrics Technical Document, 4th edition, 1996, section 1.2); factors as market/factors.ts builds them.
import { type FactorModel, factorModel } from '../../market/factors.js';
import type { History } from '../../market/history.js';
import type { Rules } from '../../rules/document/rules.js';
import type { Compiler } from '../compile/compiler.js';
import { bothViews, columnOf, type Measured } from '../compile/operand.js';
import { constantIn } from '../compile/values.js';
import type { TickMath } from '../tick/math.js';
import { coinsByPair } from './futuresPnl.js';
import type { TermOf } from './term.js';

type Term = TermOf<'factorRisk'>;

export function factorRisk(term: Term, compiler: Compiler): Measured {
  const { heap, rows, underlyings } = compiler;
  const factors = compiler.rules.factors as NonNullable<Rules['factors']>;
  const order = 2 * underlyings.length;
  const vols = new Float64Array(order);
  const volsAt = heap.f64(order);
  const lower = heap.f64(order * order);
  const scale = heap.f64(2);
  // before the columns below read the vols; no market changes them
  let made = false;
  compiler.onTick((tick, linked) => {
    if (made) return;
    made = true;
    const model = factorsOf(compiler.rules, underlyings, tick.math, compiler);
    tick.factorSource = model.source;
    vols.set(model.vols);
    linked.f64(volsAt, order).set(model.vols);
    linked.f64(lower, order * order).set(model.cholesky);
    const quantile = tick.math.normalQuantile(term.confidence);
    const unit = term.measure === 'valueAtRisk' ? quantile : tick.math.normalPdf(quantile) / (1 - term.confidence);
    linked.f64(scale, 2).fill(unit * Math.sqrt(term.horizonDays / factors.daysPerYear));
  });
  const spots = compiler.slots('spot factor', (tick, row, side) => side * tick.columns.netDeltas[row] * vols[2 * rows.underlyings[row]]);
  const vegas = compiler.slots(
    'vol factor',
    (tick, row, side) =>
      side * tick.columns.vegas[row] * tick.columns.vols[row] * tick.columns.volTerms[row] * vols[2 * rows.underlyings[row] + 1],
  );
  const { instructions } = compiler;
  const out = compiler.register('A');
  const stride = compiler.strides.A;
  compiler.step('terms', 'factorForm', {
    pairStarts: compiler.column('pairStarts'),
    units: compiler.column('pairUnderlyings'),
    spots: compiler.cells(instructions.column(spots, 'U')),
    vegas: compiler.cells(instructions.column(vegas, 'U')),
    coins: compiler.cells(coinsByPair(compiler)),
    vols: compiler.at(volsAt),
    lower: compiler.at(lower),
    columns: compiler.doubles('factor columns', (order * stride) / 8),
    stride,
    order,
    scale: compiler.at(scale),
    out: compiler.cells(out),
    count: compiler.count('account'),
  });
  return bothViews(columnOf(out));
}

/** The factors that a document states, of these underlyings; from the histories what they know. */
export function factorsOf(
  rules: Rules,
  underlyings: readonly string[],
  math: TickMath,
  { history, volHistory }: { readonly history?: History | undefined; readonly volHistory?: History | undefined },
): FactorModel {
  const factors = rules.factors as NonNullable<Rules['factors']>;
  const { volOfVol, ...vol } = factors.vol;
  const volOfVols = Object.fromEntries(underlyings.map((id) => [id, constantIn(rules, volOfVol, 'initial', id) ?? Number.NaN]));
  return factorModel(underlyings, { ...factors, vol: { ...vol, volOfVols } }, (xs) => math.logs(xs), history, volHistory);
}
