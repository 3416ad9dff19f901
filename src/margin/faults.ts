// Faults of accounts, for the runs of this room.
export { accountPath } from '../book/accountPath.js';
export { AccountFaults as FaultLedger } from '../columns/accountFaults.js';
