import { QueryFailedError } from 'typeorm'
import { withStoreErrors } from './query.ts'

const failing = (code: string) => () => Promise.reject(new QueryFailedError('INSERT', [], Object.assign(new Error('disk'), { code })))

test.each(['SQLITE_FULL', 'SQLITE_IOERR_WRITE', 'SQLITE_READONLY', 'SQLITE_CORRUPT'])(
  '%s is the operator’s to mend, and changed nothing',
  async (code) => {
    await expect(withStoreErrors(failing(code))).rejects.toMatchObject({ code: 'store.unavailable', status: 503 })
  },
)

test('a broken rule of the schema stays what it is', async () => {
  await expect(withStoreErrors(failing('SQLITE_CONSTRAINT_NOTNULL'))).rejects.toBeInstanceOf(QueryFailedError)
})
