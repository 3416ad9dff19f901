// An amount that the venue states for the account itself.
import type { Prepare } from './term.js';

export const accountFigure: Prepare<'accountFigure'> = ({ figure, absent }, plan) => {
  const stated = plan.accountFigure(figure);
  return (block, out) => {
    for (let a = 0; a < block.count; a++) {
      const value = stated[block.from + a] as number;
      if (!Number.isNaN(value)) out[a] = value;
      else if (absent === 'fault') block.refuse(a, 'MISSING_FIELD', `figures.${figure}`, 'stated: the rule asks for it', undefined);
    }
  };
};
