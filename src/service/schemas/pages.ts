// Schema of what may stand behind the `?` of a page of accounts.
import { z } from 'zod';

const whole = (lo: number, hi: number) => z.coerce.number().int().min(lo).max(hi);

export const pageSchema: z.ZodType<{ readonly from?: number; readonly most?: number }> = z.strictObject({
  from: whole(0, 2 ** 32).exactOptional(),
  most: whole(1, 10_000).exactOptional(),
});
