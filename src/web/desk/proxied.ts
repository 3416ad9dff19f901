// A function of the page that the worker may call.
import { proxy } from 'comlink';

export const proxied = <T extends object>(it: T): T => proxy(it);
