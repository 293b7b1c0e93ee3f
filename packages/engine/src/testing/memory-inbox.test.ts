import { inboxContract } from './inbox-contract.ts'
import { MemoryInbox } from './memory-inbox.ts'

inboxContract('memory', async () => {
  const store = new MemoryInbox({ maxEvents: 100, maxBytes: 1_000_000 })
  return { store, reopen: async () => store.survivors(), dispose: () => store.close() }
})
