export { createTables } from './create-tables.ts'
export type { PostgresClient } from './postgres-client.ts'
export { postgresStore, type PostgresStoreOptions } from './postgres-store.ts'
