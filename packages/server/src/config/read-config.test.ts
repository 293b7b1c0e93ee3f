import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readConfig, type ConfigInvalidError } from './read-config.ts'
import { settingsDoc } from './settings-doc.ts'

const problemsOf = (env: Record<string, string>): readonly string[] => {
  try {
    readConfig(env)
    return []
  } catch (thrown) {
    return (thrown as InstanceType<typeof ConfigInvalidError>).data.problems
  }
}

test('without variables there is a working configuration that only this machine reaches', () => {
  const { config, warnings } = readConfig({ PATH: '/bin' })
  expect(config).toMatchObject({
    port: 5680,
    host: '127.0.0.1',
    dataDir: './.millrace',
    httpAllowPrivate: [],
    expressionEnv: [],
    trustProxy: 0,
  })
  expect(warnings).toEqual([])
})

test('variables are read into their types, empty ones are absent', () => {
  const { config } = readConfig({
    ...{
      MILLRACE_PORT: ' 0 ',
      MILLRACE_LOG_LEVEL: '',
      MILLRACE_PUBLIC_URL: 'https://m.example.org/',
      MILLRACE_HTTP_ALLOW_PRIVATE: '10.0.0.0/8, db.lan',
    },
    ...{ MILLRACE_TRUST_PROXY: '127.0.0.1,::1', MILLRACE_EXPRESSION_ENV: 'REGION,STAGE' },
  })
  expect(config).toMatchObject({
    port: 0,
    logLevel: 'info',
    publicUrl: 'https://m.example.org',
    httpAllowPrivate: ['10.0.0.0/8', 'db.lan'],
  })
  expect(config).toMatchObject({ trustProxy: ['127.0.0.1', '::1'], expressionEnv: ['REGION', 'STAGE'] })
  expect(readConfig({ MILLRACE_HTTP_ALLOW_PRIVATE: 'all' }).config.httpAllowPrivate).toBe('all')
})

test.each([
  ['MILLRACE_PORT', '70000', 'from 0 to 65535'],
  ['MILLRACE_PORT', '5e3', 'whole number'],
  ['MILLRACE_HOST', 'not a host', 'host name'],
  ['MILLRACE_LOG_LEVEL', 'loud', 'debug, info, warn'],
  ['MILLRACE_PUBLIC_URL', 'https://x/path', 'without a path'],
  ['MILLRACE_PUBLIC_URL', 'ftp://x', 'http or https'],
  ['MILLRACE_HTTP_ALLOW_PRIVATE', '10.0.0.0/33', 'CIDR'],
  ['MILLRACE_CODE_HOSTS', '10.0.0.0/8', 'or addresses'],
  ['MILLRACE_EXPRESSION_ENV', 'MILLRACE_ENCRYPTION_KEY', 'do not begin with MILLRACE_'],
  ['MILLRACE_CONCURRENCY', '0', 'from 1'],
  ['MILLRACE_DATABASE_URL', 'postgres://x', 'SQLite'],
  ['MILLRACE_REDIS_URL', 'redis://x', 'no Redis'],
])('%s=%s is refused in one line that says what is allowed', (name, value, allowed) => {
  const problems = problemsOf({ [name]: value })
  expect(problems).toEqual([expect.stringContaining(allowed)])
  expect(problems[0]).toMatch(new RegExp(`^${name}: `))
})

test('every wrong setting is told at once, and secrets are not repeated', () => {
  const problems = problemsOf({ MILLRACE_PORT: 'x', MILLRACE_ENCRYPTION_KEY: 'hunter2', MILLRACE_OWNER_EMAIL: 'a@b.c' })
  expect(problems).toHaveLength(3)
  expect(problems.join()).not.toContain('hunter2')
})

test('an unknown variable is a warning with the nearest name', () => {
  expect(readConfig({ MILLRACE_PROT: '1' }).warnings).toEqual([
    'MILLRACE_PROT is not a setting of this version; did you mean MILLRACE_PORT?',
  ])
  expect(readConfig({ MILLRACE_SOMETHING_ELSE_ENTIRELY: '1' }).warnings).toEqual([
    'MILLRACE_SOMETHING_ELSE_ENTIRELY is not a setting of this version',
  ])
})

test('docs/operators/settings.md lists the settings as they are (UPDATE_DOCS=1 writes it)', () => {
  const file = join(import.meta.dirname, '../../../../docs/operators/settings.md')
  if (process.env['UPDATE_DOCS'] === '1') {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, settingsDoc())
  }
  expect(readFileSync(file, 'utf8')).toBe(settingsDoc())
})
