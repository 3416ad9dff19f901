// The worker: a desk, reached from the page.
import { expose } from 'comlink';
import { Desk } from './desk.js';

expose(new Desk());
