// Blend of variance forecasts: the variance ahead, or its logarithm, as a line in known predictors. Fitted on the given window alone.
import { fieldsOf, listOf, objectOf } from '../../book/fields.js';
import { confidence, count, identifier, oneOf } from '../../check.js';
import { Fault } from '../../fault.js';
import type { EstimationKernels } from '../../market/kernels.js';
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
  /** The least variance that is forecast, as a share of the mean proxy of the window: the line of the form 'variance' may go below 0. In (0, 1). */
  readonly floor: number;
}

/** Fitted model: enough to forecast from new columns (`blendVariances`). */
export interface BlendModel {
  readonly form: BlendForm;
  /** 'constant', then the predictors. */
  readonly names: readonly string[];
  readonly kinds: readonly Predictor['kind'][];
  readonly coefficients: Float64Array;
  /** The mean exponential of the residuals of form 'log' by least squares; 1 otherwise. */
  readonly smearing: number;
  /** The least variance that is forecast. */
  readonly least: number;
}

export interface BlendFit extends BlendModel {
  /** Newey-West with as many lags as the horizon overlaps, of the (last) least-squares problem; the order of the coefficients. */
  readonly standardErrors: Float64Array;
  /** Targets: T - horizon + 1. */
  readonly observations: number;
  /** [T + 1]: the mean variance a period over the horizon from each entry of the predictors on. */
  readonly variances: Float64Array;
  /** The last of them: what lies ahead. */
  readonly forecast: number;
  readonly iterations: number;
}

/** Targets a coefficient: fewer are no estimate (our own choice). */
const targetsEach = 15;

/** Throws TOO_SHORT below 15 targets a coefficient, SHAPE_MISMATCH, DUPLICATE (a name), NOT_POSITIVE for predictors that are collinear or a 'variance' that is not positive. */
export function fitBlend(kernels: Pick<EstimationKernels, 'exp' | 'log'>, inputs: BlendInputs): BlendFit {
  const { exp, log } = kernels;
  const fields = fieldsOf(inputs, 'inputs', ['proxies', 'predictors', 'horizon', 'form', 'loss', 'floor']);
  const form = oneOf(fields.form, blendForms, 'form', 'UNKNOWN_KIND');
  const loss = oneOf(fields.loss, blendLosses, 'loss', 'UNKNOWN_KIND');
  const floor = confidence(fields.floor, 'floor');
  const horizon = count(fields.horizon, 1, 1000, 'horizon');
  const given = listOf(fields.predictors, 'predictors', 1, 100);
  const proxies = varianceSeries(fields.proxies, 'proxies', targetsEach * (given.length + 1) + horizon - 1);
  const predictors = predictorsOf(given, proxies.length + 1);
  const rows = proxies.length - horizon + 1;
  const target = Float64Array.from({ length: rows }, (_, t) => meanOf(proxies.subarray(t, t + horizon)));
  const unit = meanOf(target);
  if (!(unit > 0)) throw new Fault('NOT_POSITIVE', 'proxies', 'a series whose mean is greater than 0', unit);
  const scaled = target.map((v) => v / unit);
  const entered = predictors.map(({ kind, values }) => enteredAs(form, kind, values, log));
  // each column by its own size: funding is 1e-4 beside variances of 1e-3, and the errors come of normal equations
  const sizes = entered.map((xs) => xs.reduce((most, x) => Math.max(most, Math.abs(x)), 0) || 1);
  const columns = [new Float64Array(rows).fill(1), ...entered.map((xs, k) => xs.slice(0, rows).map((x) => x / sizes[k]))];
  const { coefficients, last, iterations } = solveBlend(kernels, form, loss, columns, scaled);
  const errors = neweyWest(last.columns, last.target, coefficients, horizon - 1);
  if (errors === undefined) throw collinear();
  // back to the units of the caller: the constant of the form 'log' takes ln unit, all of 'variance' the unit itself
  const scale = form === 'variance' ? unit : 1;
  const inUnits = (xs: Float64Array): Float64Array => xs.map((x, k) => (x * scale) / (k === 0 ? 1 : sizes[k - 1]));
  const stated = inUnits(coefficients);
  if (form === 'log') stated[0] = stated[0] + log([unit])[0];
  const lines = lineOf(columns, coefficients);
  const model: BlendModel = {
    form,
    names: ['constant', ...predictors.map(({ name }) => name)],
    kinds: predictors.map(({ kind }) => kind),
    coefficients: stated,
    smearing: form === 'log' && loss === 'squares' ? meanOf(exp(log(scaled).map((y, t) => y - lines[t]))) : 1,
    least: floor * unit,
  };
  const variances = variancesOf(kernels, model, entered);
  return {
    ...model,
    standardErrors: inUnits(errors.standardErrors),
    observations: rows,
    variances,
    forecast: variances[variances.length - 1],
    iterations,
  };
}

export interface BlendVarianceInputs {
  /** A fit, or its stored model. */
  readonly model: BlendModel;
  /** The predictors of the model, in its order: columns of one length. */
  readonly predictors: readonly Predictor[];
}

/** The variance of each row of the predictors by a fit made before: between one fit and the next. Throws BAD_ARGUMENT for other names or kinds than the model's, OVERFLOW. */
export function blendVariances(kernels: Pick<EstimationKernels, 'exp' | 'log'>, inputs: BlendVarianceInputs): Float64Array {
  const fields = fieldsOf(inputs, 'inputs', ['model', 'predictors']);
  const model = objectOf(fields.model, 'model') as unknown as BlendModel;
  const given = listOf(fields.predictors, 'predictors', 1, 100);
  const first = (given[0] as Predictor | undefined)?.values;
  const predictors = predictorsOf(given, series(first, 'predictors[0].values', 1).length);
  const asked = model.names
    .slice(1)
    .map((name, k) => `${name} (${model.kinds[k]})`)
    .join(', ');
  const found = predictors.map(({ name, kind }) => `${name} (${kind})`).join(', ');
  if (asked !== found) throw new Fault('BAD_ARGUMENT', 'predictors', `those of the model: ${asked}`, found);
  return variancesOf(
    kernels,
    model,
    predictors.map(({ kind, values }) => enteredAs(model.form, kind, values, kernels.log)),
  );
}

/** As a column stands in the line. */
function enteredAs(form: BlendForm, kind: Predictor['kind'], values: Float64Array, log: EstimationKernels['log']): Float64Array {
  return form === 'log' && kind === 'variance' ? log(values) : values;
}

function variancesOf({ exp }: Pick<EstimationKernels, 'exp'>, model: BlendModel, entered: readonly Float64Array[]): Float64Array {
  const { form, coefficients, smearing, least } = model;
  const ones = new Float64Array(entered[0].length).fill(1);
  const lines = lineOf([ones, ...entered], coefficients);
  const variances = (form === 'log' ? exp(lines) : lines).map((h) => Math.max(h * smearing, least));
  variances.forEach((h, t) => {
    if (!Number.isFinite(h)) throw new Fault('OVERFLOW', `predictors at ${t}`, 'within the range that keeps the variance a double', h);
  });
  return variances;
}

function predictorsOf(given: readonly unknown[], length: number): readonly Predictor[] {
  const names: string[] = [];
  return given.map((entry, i) => {
    const predictor = predictorOf(entry, length, `predictors[${i}]`);
    if (names.includes(predictor.name))
      throw new Fault('DUPLICATE', `predictors[${i}].name`, 'a name that stands only once', predictor.name);
    names.push(predictor.name);
    return predictor;
  });
}

function predictorOf(value: unknown, length: number, path: string): Predictor {
  const fields = fieldsOf(value, path, ['name', 'kind', 'values']);
  const name = identifier(fields.name, `${path}.name`);
  const kind = oneOf(fields.kind, predictorKinds, `${path}.kind`, 'UNKNOWN_KIND');
  const values = series(fields.values, `${path}.values`, 1);
  if (values.length !== length)
    throw new Fault('SHAPE_MISMATCH', `${path}.values`, `${length} long: an entry per period, then one for now`, values.length);
  values.forEach((x, t) => {
    if (kind === 'variance' && !(x > 0)) throw new Fault('NOT_POSITIVE', `${path}.values[${t}]`, 'greater than 0', x);
  });
  return { name, kind, values };
}
