import type { JsonValue, Millis } from '@millrace/base'
import type { Item, NodeError } from '@millrace/node-sdk'
import type { PortOutput } from '../packets/recorded-output.ts'
import type { LogRecord, OutputRecord } from '../run/events.ts'

interface Ended {
  readonly logs: readonly LogRecord[]
}

/** An end with items. */
interface Gave extends Ended {
  /** How the items are recorded, by output port, once that is decided (`settle.ts`). */
  readonly recorded?: Readonly<Record<string, OutputRecord>>
}

/** How one attempt of a step ended. */
export type StepOutcome =
  | (Gave & {
      readonly kind: 'outputs'
      readonly out: Readonly<Record<string, PortOutput>>
      /** What an earlier step gave. */
      readonly cached?: true
    })
  | (Gave & { readonly kind: 'iterate'; readonly items: readonly Item[]; readonly state?: JsonValue })
  | (Gave & {
      readonly kind: 'open'
      readonly scopes: readonly { readonly port: string; readonly items: readonly Item[] }[]
      readonly state?: JsonValue
      readonly catches: boolean
      readonly until?: Millis
    })
  | (Gave & {
      readonly kind: 'finish-loop'
      readonly items: readonly Item[]
      readonly also: Readonly<Record<string, readonly Item[]>>
    })
  | (Gave & { readonly kind: 'break'; readonly items: readonly Item[] })
  | (Ended & { readonly kind: 'wait'; readonly until?: Millis; readonly token: boolean })
  | (Ended & { readonly kind: 'call'; readonly workflowId: string; readonly items: PortOutput; readonly wait: boolean })
  | (Ended & { readonly kind: 'failed'; readonly error: NodeError })

/** An attempt that ended with items. */
export type Completed = Extract<StepOutcome, { kind: 'outputs' | 'iterate' | 'open' | 'finish-loop' | 'break' }>
