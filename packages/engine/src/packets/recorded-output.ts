import type { Item } from '@millrace/node-sdk'
import type { OutputRecord } from '../run/events.ts'

/** What a step gave for a port where how to record it is decided already: its items are not at hand any more. */
export class RecordedOutput {
  readonly record: OutputRecord
  /** Items. */
  readonly count: number

  constructor(record: OutputRecord, count: number) {
    this.record = record
    this.count = count
  }
}

/** What a step gave for a port. */
export type PortOutput = readonly Item[] | RecordedOutput

export const countOf = (output: PortOutput): number => (output instanceof RecordedOutput ? output.count : output.length)
