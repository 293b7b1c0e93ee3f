import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLogger } from '@millrace/base'
import { inboxContract } from '../../../engine/src/testing/inbox-contract.ts'
import { openSqliteInbox } from './sqlite-inbox.ts'

inboxContract('SQLite', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'inbox-'))
  const open = () => openSqliteInbox({ file: join(directory, 'inbox.sqlite'), logger: silentLogger, maxEvents: 100 })
  let opened = await open()
  return {
    store: opened,
    reopen: async () => {
      await opened.close()
      return (opened = await open())
    },
    dispose: async () => {
      await opened.close()
      rmSync(directory, { recursive: true })
    },
  }
})
