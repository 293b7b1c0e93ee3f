import type { ApiClient } from '../server-process.mjs'

export interface Sample {
  readonly api: ApiClient
  readonly ids: Readonly<
    Record<'orders' | 'invoices' | 'report' | 'customers' | 'prices' | 'draft' | 'blank' | 'fields' | 'batch' | 'connector', string>
  >
  readonly executions: Readonly<Record<'completed' | 'failed' | 'waiting' | 'report', string>>
  close(): void
}
export function fillServer(base: string, api: ApiClient): Promise<Sample>
