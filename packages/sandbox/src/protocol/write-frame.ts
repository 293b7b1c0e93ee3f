import { writeSync } from 'node:fs'

const STANDARD_OUTPUT = 1
const PAUSE_MS = 1
const clock = new Int32Array(new SharedArrayBuffer(4))

/**
 * Writes a frame for the parent, from a sandbox process, and comes back when it is out: the stream that Node has for it would cost more
 * than the write. The pipe does not block, so when the parent is slow to read, this waits.
 */
export function writeFrame(frame: Uint8Array): void {
  for (let at = 0; at < frame.length;) {
    try {
      at += writeSync(STANDARD_OUTPUT, frame, at)
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'EAGAIN') throw thrown
      Atomics.wait(clock, 0, 0, PAUSE_MS)
    }
  }
}
