import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

jest.setTimeout(180_000)

const root = join(__dirname, '../..')

interface Part {
  fault: string
  skipped?: string
  findings: readonly object[]
  kills?: Record<string, number>
  counts?: { acknowledged: number; executions: number; writes: number; refused: number }
}

/** Runs `millrace` as a user does. */
function millrace(...args: readonly string[]): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      join(root, 'node_modules/.bin/node'),
      [join(root, 'packages/cli/bin/millrace.js'), ...args],
      { maxBuffer: 50_000_000 },
      (_error, out, err) => resolve({ code: child.exitCode, out, err }),
    )
  })
}

async function proof(fault: string, ...args: readonly string[]): Promise<Part> {
  const { code, out, err } = await millrace('chaos', '--json', '--faults', fault, '--concurrency', '24', ...args)
  const report = JSON.parse(out === '' ? JSON.stringify({ err }) : out) as { passed: boolean; kept: string | null; parts: readonly [Part] }
  expect(report).toMatchObject({ passed: true, kept: null, parts: [{ fault, findings: [] }] })
  expect(code).toBe(0)
  return report.parts[0]
}

test('killed with SIGKILL again and again, the server loses nothing, records nothing twice and keeps its keys', async () => {
  const { kills, counts } = await proof('kill', '--executions', '400', '--kills', '8', '--seed', '7')
  expect(Object.values(kills ?? {}).reduce((sum, count) => sum + count, 0)).toBe(8)
  expect(counts?.acknowledged).toBe(400)
  expect(counts?.executions).toBeGreaterThan(400)
})

test('told to stop under load, also while steps hang, the server ends within its limit and goes on later', async () => {
  await proof('term', '--executions', '400', '--seed', '8')
})

test.each(['disk-full', 'read-only'])(
  'while nothing can be written (%s) calls are refused clearly, and all that was accepted ends later',
  async (fault) => {
    const { skipped, counts } = await proof(fault, '--executions', '400', '--seed', '9')
    if (skipped === undefined) expect(counts?.refused).toBeGreaterThanOrEqual(20)
  },
)

test('a folder in use is never touched', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-taken-'))
  try {
    writeFileSync(join(folder, 'millrace.sqlite'), 'mine')
    const { code, err } = await millrace('chaos', '--data-dir', folder)
    expect([code, err]).toEqual([1, expect.stringMatching(/^millrace: .*holds a Millrace installation.*--data-dir.*\n$/)])
    expect(readdirSync(folder)).toEqual(['millrace.sqlite'])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test.each([
  [['--kills', '0'], 'kills'],
  [['--faults', 'fire'], 'faults'],
  [['--nonsense'], 'nonsense'],
])('%j is refused as a mistake of the caller, in one line', async (args, names) => {
  const { code, out, err } = await millrace('chaos', ...args)
  expect([code, out]).toEqual([2, ''])
  expect(err).toMatch(new RegExp(`^millrace: .*${names}.*\\n$`))
})
