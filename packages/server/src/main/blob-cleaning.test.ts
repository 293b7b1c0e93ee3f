import { newId, silentLogger, type Logger } from '@millrace/base'
import type { BlobSweep } from '@millrace/store'
import { BlobCleaning } from './blob-cleaning.ts'

const [tenantId, there, gone] = [newId(), newId(), newId()]

test('files of events that the inbox still has are kept; what was removed is told', async () => {
  const asked: boolean[] = []
  const said: object[] = []
  const sweep = async ({ hasEvent, olderThan }: BlobSweep) => {
    expect(olderThan).toBeGreaterThanOrEqual(3_600_000)
    asked.push(await hasEvent(tenantId, there), await hasEvent(tenantId, gone))
    return { removed: 2, bytes: 3_400_000 }
  }
  const inbox = { get: async (tenant: string, id: string) => (tenant === tenantId && id === there ? ({} as never) : undefined) }
  const logger = { ...silentLogger, info: (facts: object) => void said.push(facts) } as Logger
  await new BlobCleaning({ blobs: { sweep }, inbox, logger }).clean()
  expect([asked, said]).toEqual([[true, false], [{ removed: 2, megabytes: 3 }]])
})
