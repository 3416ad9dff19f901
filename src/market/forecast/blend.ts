// A blend of variance forecasts: the variance ahead as a line in whatever was known before, or its logarithm as one. Fitted on the window it is given, and on nothing else.
import { fieldsOf, listOf } from '../../book/fields.js';
import { count, identifier, oneOf } from '../../check.js';
import { Fault } from '../../fault.js';
import type { EstimationKernels } from '../kernels.js';
import { type BlendForm, type BlendLoss, blendForms, blendLosses, collinear, lineOf, meanOf, solveBlend } from './blendSolve.js';
import { neweyWest } from './neweyWest.js';
import { series, varianceSeries } from './series.js';

export const predictorKinds = ['variance', 'plain'] as const;

export interface Predictor {
  readonly name: string;
  /** variance: greater than 0, and enters the form 'log' by its logarithm (another model's forecast, the square of an implied vol); plain: enters as it is (funding). */
  readonly kind: (typeof predictorKinds)[number];
  /** [T + 1]: entry t was known before period t; the last is what is known now. */
  readonly values: Float64Array;
}

export interface BlendInputs {
  /** Realised variances or squared returns, oldest first, [T]. */
  readonly proxies: Float64Array;
  readonly predictors: readonly Predictor[];
  /** Periods ahead whose mean variance is forecast. */
  readonly horizon: number;
  /** variance: h = c + sum b x; log: ln h = c + sum b ln x (plain predictors as they are). */
  readonly form: BlendForm;
  /**
   * squares: least squares of the proxy, or of its logarithm, which takes no proxy of 0; the exponential is then multiplied by the mean of those of the residuals (Duan, J. American Statistical
   * Association 78, 1983). qlike: least sum of ln h + proxy/h, the quasi-likelihood of the gamma family, by iterated least squares (McCullagh and Nelder, Generalized Linear Models, 1989, 2.5): takes
   * proxies of 0, and the forecast is of the right mean without a correction.
   */
  readonly loss: BlendLoss;
}

export interface BlendFit {
  /** 'constant', then the predictors. */
  readonly names: readonly string[];
  readonly coefficients: Float64Array;
  /** Newey-West with as many lags as the horizon overlaps, of the (last) least-squares problem; the same order. */
  readonly standardErrors: Float64Array;
  readonly observations: number;
  /** [T - horizon + 1]: what the fit says of each target of the window; above 0 (see `forecast`). */
  readonly fitted: Float64Array;
  /** Mean variance a period over the horizon ahead; at least the smallest positive fitted one of the form 'variance', for a line may go below 0. */
  readonly forecast: number;
  readonly iterations: number;
}

/** Targets a coefficient: fewer are no estimate (our own choice). */
const targetsEach = 15;

/** Throws TOO_SHORT below 15 targets a coefficient, SHAPE_MISMATCH, DUPLICATE (a name), NOT_POSITIVE for predictors that are collinear or a 'variance' that is not positive. */
export function fitBlend({ exp, log }: Pick<EstimationKernels, 'exp' | 'log'>, inputs: BlendInputs): BlendFit {
  const fields = fieldsOf(inputs, 'inputs', ['proxies', 'predictors', 'horizon', 'form', 'loss']);
  const form = oneOf(fields.form, blendForms, 'form', 'UNKNOWN_KIND');
  const loss = oneOf(fields.loss, blendLosses, 'loss', 'UNKNOWN_KIND');
  const horizon = count(fields.horizon, 1, 1000, 'horizon');
  const given = listOf(fields.predictors, 'predictors', 1, 100);
  const proxies = varianceSeries(fields.proxies, 'proxies', targetsEach * (given.length + 1) + horizon - 1);
  const predictors = given.map((entry, i) => predictorOf(entry, proxies.length, `predictors[${i}]`));
  predictors.forEach(({ name }, i) => {
    if (predictors.findIndex((other) => other.name === name) < i)
      throw new Fault('DUPLICATE', `predictors[${i}].name`, 'a name that stands once', name);
  });
  const rows = proxies.length - horizon + 1;
  const target = Float64Array.from({ length: rows }, (_, t) => meanOf(proxies.subarray(t, t + horizon)));
  const unit = meanOf(target);
  if (!(unit > 0)) throw new Fault('NOT_POSITIVE', 'proxies', 'a series whose mean is greater than 0', unit);
  const scaled = target.map((v) => v / unit);
  const entered = predictors.map(({ kind, values }) => (form === 'log' && kind === 'variance' ? log(values) : values));
  // each column by its own size: funding is 1e-4 beside variances of 1e-3, and the errors come of normal equations
  const sizes = entered.map((xs) => xs.reduce((most, x) => Math.max(most, Math.abs(x)), 0) || 1);
  const columns = [new Float64Array(rows).fill(1), ...entered.map((xs, k) => xs.slice(0, rows).map((x) => x / (sizes[k] as number)))];
  const now = Float64Array.from([1, ...entered.map((xs, k) => (xs[xs.length - 1] as number) / (sizes[k] as number))]);
  const { coefficients, last, iterations } = solveBlend({ exp, log }, form, loss, columns, scaled);
  const lines = lineOf(columns, coefficients);
  const line = now.reduce((sum, x, k) => sum + x * (coefficients[k] as number), 0);
  let fitted = lines;
  let forecast = line;
  if (form === 'log') {
    const smear = loss === 'squares' ? meanOf(exp(log(scaled).map((y, t) => y - (lines[t] as number)))) : 1;
    fitted = exp(lines).map((h) => h * smear);
    forecast = (exp([line])[0] as number) * smear;
  } else {
    const lowest = lines.reduce((least, h) => (h > 0 && h < least ? h : least), Number.POSITIVE_INFINITY);
    fitted = lines.map((h) => Math.max(h, lowest));
    forecast = Math.max(line, lowest);
  }
  if (!(forecast > 0 && Number.isFinite(forecast * unit)))
    throw new Fault('OVERFLOW', 'forecast', 'a variance that is a double', forecast * unit);
  const errors = neweyWest(last.columns, last.target, coefficients, horizon - 1);
  if (errors === undefined) throw collinear();
  // back to the units of the caller: the constant of the form 'log' takes ln unit, all of 'variance' the unit itself
  const scale = form === 'variance' ? unit : 1;
  const inUnits = (xs: Float64Array): Float64Array => xs.map((x, k) => (x * scale) / (k === 0 ? 1 : (sizes[k - 1] as number)));
  const stated = inUnits(coefficients);
  if (form === 'log') stated[0] = (stated[0] as number) + (log([unit])[0] as number);
  return {
    names: ['constant', ...predictors.map(({ name }) => name)],
    coefficients: stated,
    standardErrors: inUnits(errors.standardErrors),
    observations: rows,
    fitted: fitted.map((h) => h * unit),
    forecast: forecast * unit,
    iterations,
  };
}

function predictorOf(value: unknown, periods: number, path: string): Predictor {
  const fields = fieldsOf(value, path, ['name', 'kind', 'values']);
  const name = identifier(fields.name, `${path}.name`);
  const kind = oneOf(fields.kind, predictorKinds, `${path}.kind`, 'UNKNOWN_KIND');
  const values = series(fields.values, `${path}.values`, 1);
  if (values.length !== periods + 1)
    throw new Fault(
      'SHAPE_MISMATCH',
      `${path}.values`,
      `one longer than proxies (${periods + 1}): the last is what is known now`,
      values.length,
    );
  values.forEach((x, t) => {
    if (kind === 'variance' && !(x > 0)) throw new Fault('NOT_POSITIVE', `${path}.values[${t}]`, 'greater than 0', x);
  });
  return { name, kind, values };
}
