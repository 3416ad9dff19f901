// Where the account is liquidated, in a sentence: the prices of the asset that is nearest, and how far they are.
import type { JSX } from 'preact';
import type { NearestPrice } from '../desk/account.js';
import { Figure } from '../ui/figure.js';
import { percent, price } from '../ui/format.js';
import { useAnswer } from '../useAnswer.js';

export function Liquidated({ requirement }: { readonly requirement: string }): JSX.Element | null {
  const { answer, fault } = useAnswer('nearest', { requirement });
  if (fault !== undefined) return <>No liquidation prices: {fault.message}.</>;
  if (answer === undefined) return null;
  const { below } = answer;
  if (answer.asset === null)
    return below ? (
      <>It is below maintenance at every price searched: one asset at a time, from a tenth to ten times today’s.</>
    ) : (
      <>No price of one asset between a tenth and ten times today’s liquidates it.</>
    );
  const { asset, down, up } = answer;
  return (
    <>
      {below ? 'Covered again' : 'Liquidated'} if {asset}
      {down !== null && (
        <>
          {' '}
          falls to <At at={down} of={answer} name="down" />
        </>
      )}
      {down !== null && up !== null && ' or'}
      {up !== null && (
        <>
          {' '}
          rises to <At at={up} of={answer} name="up" />
        </>
      )}
      .
    </>
  );
}

const At = ({ at, of, name }: { readonly at: number; readonly of: NearestPrice; readonly name: string }): JSX.Element => (
  <>
    <b>
      <Figure value={at} text={price(at)} name={`liquidation.${name}`} />
    </b>{' '}
    ({percent(at / of.price - 1)})
  </>
);
