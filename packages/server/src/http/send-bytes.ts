import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/**
 * Sends bytes as they come. `head` is called when there is a first piece: what cannot be read at all is thrown with nothing sent, so that
 * it can be answered. What breaks off later ends the connection, so that nobody takes a part for the whole, and is thrown, too: somebody
 * must hear of it. A client that leaves is no error, and what was opened for it is closed, also where it left before.
 */
export async function sendBytes(response: ServerResponse, bytes: Readable, head: () => void): Promise<void> {
  const close = (): void => void bytes.destroy()
  if (response.destroyed) return close()
  response.once('close', close)
  try {
    await Promise.race([once(bytes, 'readable'), once(bytes, 'close')]) // the end counts as readable
    if (response.destroyed) return
    head()
    await pipeline(bytes, response) // destroys both, whichever fails
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw thrown
  }
}
