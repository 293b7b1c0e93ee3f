export { BaseCommand, ServerCommand, EXIT } from './base-command.ts'
export { ApiClient, problemOf, type ApiClientOptions, type Reply } from './client/api-client.ts'
