import { readSync } from 'node:fs'
import { encodeFrame, FrameReader } from '@millrace/sandbox/frames'
import { writeFrame } from '@millrace/sandbox/write-frame'
import type { FromPackage, Settled } from '../protocol.ts'

/** Answers to what cannot wait for a turn of the event loop come on a pipe of their own. */
const ANSWERS = 3
const CHUNK = 65_536
const PAUSE_MS = 1
const pause = new Int32Array(new SharedArrayBuffer(4))

export const say = (head: FromPackage, body?: unknown): void =>
  writeFrame(encodeFrame(head, body === undefined ? [] : [JSON.stringify(body)]))

const answers = new FrameReader(Infinity) // the server bounds what it sends
const buffer = Buffer.alloc(CHUNK)

/** Says something and waits for the answer, with the thread: for functions of a step that give a value, not a promise. */
export function ask(head: FromPackage, body: unknown): Settled {
  say(head, body)
  for (;;) {
    const [frame] = answers.push(Buffer.from(buffer.subarray(0, read()))) ?? []
    if (frame !== undefined) return JSON.parse(frame.parts[0] ?? '{}') as Settled
  }
}

function read(): number {
  for (;;) {
    try {
      const count = readSync(ANSWERS, buffer)
      if (count === 0) process.exit(0) // the server is gone
      return count
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'EAGAIN') throw thrown
      Atomics.wait(pause, 0, 0, PAUSE_MS)
    }
  }
}
