/**
 * What the server and the process of a package say to each other: frames, whose head is one of these and whose only part is JSON.
 * Whatever the process says is checked where it is read: the package can say anything.
 */

/** A failure as data. */
export interface WireError {
  readonly code: string
  readonly message: string
  readonly retryable?: boolean
  readonly retryAfterMs?: number
  readonly itemIndex?: number
  readonly hint?: string
  readonly detail?: unknown
}

export type Settled = { readonly value: unknown } | { readonly error: WireError }

/** What a module is asked to do: `execute`, or a function by its path, e.g. `trigger.poll`. */
export interface Task {
  readonly module: string
  readonly does: string
}

export type ToPackage =
  | { readonly kind: 'load'; readonly id: number; readonly module: string }
  /** The part holds what the function is given. */
  | ({ readonly kind: 'do'; readonly id: number } & Task)
  | { readonly kind: 'answer'; readonly call: number }
  | { readonly kind: 'abort'; readonly id: number }
  | { readonly kind: 'ping' }

export type FromPackage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'pong' }
  | { readonly kind: 'done'; readonly id: number }
  /** `call`: what failed is an answer of the server's, handed on. */
  | { readonly kind: 'failed'; readonly id: number; readonly call?: number }
  | { readonly kind: 'call'; readonly id: number; readonly call: number; readonly what: string; readonly waits: boolean }
  | { readonly kind: 'tell'; readonly id: number; readonly what: string }

/** A definition without its functions, and the paths of those. */
export interface LoadedModule {
  readonly data: unknown
  readonly functions: readonly string[]
}

/** What a step is given. Items that stand in several places are sent once, and elsewhere meant by their index. */
export interface StepData {
  readonly about: Readonly<Record<string, unknown>>
  readonly items: readonly unknown[]
  /** Items of each fired port, where there are several. */
  readonly ports: Readonly<Record<string, readonly unknown[]>>
  readonly config: Settled
  /** The first config is that of all items. */
  readonly isConstant: boolean
}

/** What a function of a definition other than `execute` is given. */
export interface CallData {
  /** Fields of the context that stands first, and the functions that it has besides; absent for functions without a context. */
  readonly context?: { readonly fields: Readonly<Record<string, unknown>>; readonly offers: readonly string[] }
  readonly args: readonly unknown[]
  /** Bytes among the fields of an argument, as base64: they are no JSON. */
  readonly bytes: readonly { readonly arg: number; readonly field: string; readonly base64: string }[]
}

/** What a step gives. An index among its items means an item that it was given. */
export interface StepGave {
  readonly result: unknown
  /** Of new items, counted as they stand in `result`: indexes of the given items that they were made of. */
  readonly origins: readonly (readonly [item: number, from: readonly number[]])[]
}
