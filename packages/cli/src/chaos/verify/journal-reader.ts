import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { zstdDecompressSync } from 'node:zlib'
import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'

/**
 * An execution as it lies on the disk. Read here by a few lines of their own, not by the engine's: a proof that asks the accused
 * would find what the accused believes.
 */
export interface Recorded {
  readonly id: string
  readonly status: string
  readonly open: boolean
  readonly owner: string | null
  readonly parentId: string | null
  readonly seqs: readonly number[]
  readonly events: readonly JsonObject[]
}

interface Row {
  readonly id: string
  readonly status: string
  readonly open: number
  readonly owner: string | null
  readonly parent_id: string | null
}

/** Everything in the journal of a data directory whose server has ended, one execution after the other. */
export function* readJournal(dataDir: string): Generator<Recorded> {
  const directory = join(dataDir, 'journal')
  for (const name of readdirSync(directory)
    .filter((file) => file.endsWith('.sqlite'))
    .sort())
    yield* readFile(join(directory, name))
}

function* readFile(path: string): Generator<Recorded> {
  const database = new DatabaseSync(path)
  try {
    const segments = database.prepare('SELECT seq, codec, payload FROM segments WHERE execution_id = ? ORDER BY seq')
    const rows = database
      .prepare('SELECT id, status, open, owner, parent_id FROM executions ORDER BY id')
      .all() as unknown as readonly Row[]
    for (const { id, status, open, owner, parent_id } of rows) {
      const parts = segments.all(id) as unknown as readonly { seq: number; codec: number; payload: string | Uint8Array }[]
      const events = parts.flatMap(({ codec, payload }) => eventsIn(codec, payload))
      yield { id, status, open: open === 1, owner, parentId: parent_id, seqs: parts.map(({ seq }) => seq), events }
    }
  } finally {
    database.close()
  }
}

function eventsIn(codec: number, payload: string | Uint8Array): readonly JsonObject[] {
  const text =
    typeof payload === 'string' ? payload : codec === 0 ? new TextDecoder().decode(payload) : zstdDecompressSync(payload).toString()
  const events = JSON.parse(text) as JsonValue
  return Array.isArray(events) ? events.filter(isJsonObject) : []
}
