import { createLogger } from './logger.ts'

test('a line is JSON with level, time, fields and message, and without secrets', () => {
  const lines: string[] = []
  const log = createLogger({ level: 'info', destination: { write: (line) => void lines.push(line) } }).child({ correlationId: 'c1' })
  log.debug({}, 'not shown')
  log.info({ headers: { authorization: 'Bearer abc', cookie: 'a=b', accept: '*/*' }, body: { password: 'hunter2' } }, 'request')
  expect(lines).toHaveLength(1)
  expect(JSON.parse(lines[0]!)).toMatchObject({
    ...{ level: 'info', time: expect.stringMatching(/Z$/), correlationId: 'c1', msg: 'request', service: 'millrace' },
    headers: { authorization: '[redacted]', cookie: '[redacted]', accept: '*/*' },
  })
  expect(lines[0]).not.toContain('hunter2')
})

test('an error is logged with its stack and its cause', () => {
  const lines: string[] = []
  const log = createLogger({ level: 'info', destination: { write: (line) => void lines.push(line) } })
  log.error({ err: new TypeError('outer', { cause: new RangeError('inner') }) }, 'failed')
  expect(JSON.parse(lines[0]!)).toMatchObject({
    err: { type: 'TypeError', message: expect.stringContaining('outer'), stack: expect.stringContaining('inner') },
  })
})
