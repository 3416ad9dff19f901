// The door of the service's client: on fetch and WebSocket alone, nothing of the core. Re-exports only.
export { type ServiceClient, ServiceError, type StreamMessage, serviceClient } from './service/client.js';
