// The door of margin optimisation: what brings margin down, and where collateral should sit. Functions take the core first. Re-exports only.

export { type Agent, type AgentInputs, agent } from './optimise/agent/agent.js';
export type { Policy } from './optimise/agent/policy.js';
export { type Simulation, type SimulationInputs, simulateAgent } from './optimise/agent/simulate.js';
export { allocateCollateral } from './optimise/collateral/allocate.js';
export { allocateOver } from './optimise/collateral/allocateOver.js';
export type { AllocationInputs } from './optimise/collateral/asked.js';
export type { OverInputs } from './optimise/collateral/askedOver.js';
export { type MarginGradient, marginGradient } from './optimise/gradient/marginGradient.js';
export { type MarginGradients, marginGradients } from './optimise/gradient/marginGradients.js';
export type { HedgeInputs } from './optimise/hedge/asked.js';
export { findHedge, type Hedge } from './optimise/hedge/findHedge.js';
export type { CompressionInputs } from './optimise/positions/askedCompression.js';
export type { TransferInputs } from './optimise/positions/askedTransfer.js';
export { compress } from './optimise/positions/compress.js';
export { transferPositions } from './optimise/positions/transfer.js';
export type { HedgeTableInputs } from './optimise/table/asked.js';
export { type HedgeTable, hedgeTable } from './optimise/table/hedgeTable.js';
