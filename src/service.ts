// The door of the service, for the command line: loaded for `serve` alone. Re-exports only; no entry point of the package.
export { makeKey, revokeKey, watchKeys } from './service/keyFile.js';
export { type Scope, scopes } from './service/keys.js';
export { openService, type Service, type ServiceOptions } from './service/service.js';
