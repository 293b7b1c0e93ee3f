/** What a proof may find broken. */
export const RULES = {
  lost: 'An acknowledged call has no execution.',
  'wrong-result': 'An acknowledged call did not complete with the right result.',
  'wrong-answer': 'A caller that waited was told a wrong result.',
  unfinished: 'An execution did not come to its end.',
  twice: 'One call has two executions.',
  'recorded-twice': 'A step, or an end, is recorded more than once.',
  'record-broken': 'The record of an execution has a gap, or does not begin and end as it must.',
  'effect-missing': 'A completed execution has not had all its effects.',
  'effect-doubled': 'A write was sent under two keys, or one key was used for two writes.',
  'effect-early': 'A write was sent for a call that is not in the journal.',
  'lease-held': 'An execution is still leased at the end.',
  'server-ended': 'The server ended by itself.',
  'late-exit': 'The server did not end within its limit, or not with code 0.',
  'unclear-refusal': 'A call was refused without a clear reason, or cut off.',
  'reads-fail': 'Reading does not work while writing is impossible.',
  'not-told': '/readyz does not tell that the server cannot do its work, or that it can again.',
  'log-flood': 'The log grows without bound while writing is impossible.',
} as const
export type Rule = keyof typeof RULES

export interface Finding {
  readonly rule: Rule
  /** The evidence: which call, which execution, what instead. */
  readonly detail: string
}

/** What one part of the proof found. */
export class Findings {
  readonly #all: Finding[] = []

  add(rule: Rule, detail: string): void {
    this.#all.push({ rule, detail })
  }

  all(): readonly Finding[] {
    return this.#all
  }
}
