import type { JsonValue, Words } from '@millrace/base'
import type { PortRef } from '../generated/workflow.ts'
import type { CredentialSlot } from '../node-type.ts'
import { english } from '../words/english.ts'

/** One change that mends a problem. Nodes and edges are named by id, so that what was changed before does not matter. */
export type DocumentEdit =
  /** Sets a member of a node, or of the document where no node is named; `undefined` takes it away. */
  | { readonly edit: 'set'; readonly node?: string; readonly path: string; readonly value: JsonValue | undefined }
  | { readonly edit: 'remove-edge'; readonly edge: string }
  | { readonly edit: 'move-edge'; readonly edge: string; readonly from: PortRef; readonly to: PortRef }
  | { readonly edit: 'add-edge'; readonly from: PortRef; readonly to: PortRef }
  | { readonly edit: 'remove-node'; readonly node: string }
  | { readonly edit: 'add-node'; readonly type: string; readonly typeVersion: number; readonly name: string; readonly to?: PortRef }

/** A secret that stands in the settings of a node, and where it belongs. */
export interface SecretMove {
  readonly node: string
  /** Slots of the node that could hold it. */
  readonly slots: readonly CredentialSlot[]
  /** As what it is sent: the entry of the config that holds it (`/headers/0`), or `/query/0` and `/basic/0` for parts of an address. */
  readonly entry: string
  /** What the secret is the value of, e.g. the name of a header. */
  readonly name: string | undefined
  /** Whose password it is. */
  readonly user?: string
  readonly secret: string
  /** What follows `Bearer` in it. */
  readonly token: string | undefined
  /** What to take away once it is in a credential. */
  readonly edits: readonly DocumentEdit[]
}

/** What one click can do about a problem. */
export interface ProblemFix {
  /** Fixes of the same kind can be done together. */
  readonly kind: string
  /** For people, without a full stop, in English: `Remove the connection`. */
  readonly label: string
  /** What `label` says, for whoever shows it in another language; absent where the author of a node wrote it. */
  readonly words?: Words
  readonly edits: readonly DocumentEdit[]
  /** A credential has to be made first. */
  readonly secret?: SecretMove
}

/** A fix; a text is what the author of a node calls it. */
export const fix = (kind: string, label: Words | string, ...edits: readonly DocumentEdit[]): ProblemFix =>
  Object.freeze(typeof label === 'string' ? { kind, label, edits } : { kind, label: english(label), words: label, edits })
