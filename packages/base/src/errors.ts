/**
 * The error catalogue's foundation: every error that leaves a part has a stable dotted code, an HTTP status for the
 * edge, typed data, and a sentence that says what is wrong and what to do. Codes are never reused.
 */
export class MillraceError<D = unknown> extends Error {
  readonly code: string
  readonly status: number
  readonly data: D
  constructor(init: { code: string; status: number; message: string; data: D; cause?: unknown }) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause })
    this.name = 'MillraceError'
    this.code = init.code
    this.status = init.status
    this.data = init.data
  }
}

export type ErrorClass<D> = new (data: D, options?: { cause?: unknown }) => MillraceError<D>

/**
 * Declares one error of the catalogue.
 * @param code stable dotted code, e.g. `workflow.not-found`
 * @param status HTTP status that the edge answers with
 * @param message sentence for people, made from the data; says what to do where that is not obvious
 */
export function defineError<D>(code: string, status: number, message: (data: D) => string): ErrorClass<D> & { readonly code: string } {
  return class extends MillraceError<D> {
    static readonly code = code
    constructor(data: D, options?: { cause?: unknown }) {
      super({ code, status, message: message(data), data, ...(options?.cause === undefined ? {} : { cause: options.cause }) })
    }
  }
}

/** A broken assumption inside Millrace itself: a bug, never the user's fault. */
export const InvariantError = defineError<{ what: string }>('internal.invariant', 500, (d) => `Internal error: ${d.what}`)

/** An option passed by a developer or operator is not usable. */
export const OptionError = defineError<{ option: string; expected: string }>(
  'option.invalid',
  400,
  (d) => `Option "${d.option}" must be ${d.expected}.`,
)

/** Whatever was thrown, as an Error; the cause is kept. */
export function toError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown
  return new Error(typeof thrown === 'string' ? thrown : `Something that is not an Error was thrown: ${describe(thrown)}`, {
    cause: thrown,
  })
}

function describe(value: unknown): string {
  try {
    return JSON.stringify(value) ?? typeof value
  } catch {
    return typeof value // circular: its type is all that can be said
  }
}
