// The flags of npm run bench. An unknown flag, kernel or contender is an error: a typo must not time something else.

export interface Options {
  readonly json: boolean;
  /** Keep the figures, case by case, and once all are there write bench/results/ and the table of bench/README.md. */
  readonly save: boolean;
  readonly kernel: string | undefined;
  /** Part of a case's name. */
  readonly case: string | undefined;
  /** Prefix of the kernels' names, up to a slash. */
  readonly group: string | undefined;
  /** Undefined: all there are. The JS backend always runs: ratios are to it. */
  readonly contenders: readonly string[] | undefined;
  readonly rounds: number;
  /** Milliseconds a contender runs in a round. */
  readonly time: number;
  /** Time limit of the whole: slow cases get fewer rounds, two at least. */
  readonly minutes: number;
}

export const usage =
  'usage: npm run bench -- [GROUP] [--kernel NAME] [--case PART] [--contenders A,B] [--rounds N] [--time MS] [--minutes M] [--quick] [--json] [--save]';

/** The options, or what is wrong with them. */
export function parseOptions(args: readonly string[]): Options | string {
  const options = {
    json: false,
    save: false,
    kernel: undefined as string | undefined,
    case: undefined as string | undefined,
    group: undefined as string | undefined,
    contenders: undefined as string[] | undefined,
    rounds: 7,
    time: 60,
    minutes: 6,
  };
  for (let i = 0; i < args.length; i++) {
    const flag = args[i];
    const value = args[i + 1];
    if (flag === '--json') options.json = true;
    else if (flag === '--save') options.save = true;
    else if (flag === '--quick') Object.assign(options, { rounds: 3, time: 20, minutes: 2.5 });
    else if ((flag === '--kernel' || flag === '--case') && value) {
      options[flag === '--kernel' ? 'kernel' : 'case'] = value;
      i++;
    } else if (flag === '--contenders' && value) {
      options.contenders = value.split(',');
      i++;
    } else if ((flag === '--rounds' || flag === '--time' || flag === '--minutes') && Number(value) > 0) {
      options[flag.slice(2) as 'rounds' | 'time' | 'minutes'] = Number(value);
      i++;
    } else if (flag !== undefined && i === 0 && /^[a-z]+$/.test(flag)) options.group = flag;
    else return `unknown or incomplete flag ${flag}`;
  }
  if (options.save && options.contenders !== undefined) return '--save keeps the figures of all contenders: no --contenders with it';
  return options;
}
