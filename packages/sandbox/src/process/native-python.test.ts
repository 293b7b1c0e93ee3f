import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSandbox, type CodeRun, type Sandbox } from '../sandbox.ts'
import { canContain } from '../testing/containment.ts'
import { failureOf, ITEMS } from '../testing/run-code.ts'

// Programs run to their limits here, on machines that may be busy.
jest.setTimeout(60_000)

const folder = mkdtempSync(join(tmpdir(), 'millrace-packages-'))
chmodSync(folder, 0o755)
mkdirSync(join(folder, 'greetings'))
writeFileSync(join(folder, 'greetings', '__init__.py'), 'def hello(name): return f"Hello {name}"\n')
const options = { maxChildren: 1, maxOutputChars: 100_000, maxLogLines: 5, nativeMemoryMb: 256, scratchMb: 4 } as const
const sandbox = createSandbox({ ...options, python: 'native', pythonPackages: folder })
afterAll(async () => {
  await sandbox.stop()
  rmSync(folder, { recursive: true })
})

const run = (source: string, rest: Partial<CodeRun> = {}, one: Sandbox = sandbox) =>
  one.run({ language: 'python', source, mode: 'all', items: ITEMS, names: {}, ...rest })
const json = async (source: string, rest: Partial<CodeRun> = {}) => (await run(source, rest)).items.map((item) => item.json)

// One of the two, on every machine.
const onHost = canContain ? describe : describe.skip
const elsewhere = canContain ? describe.skip : describe

elsewhere('native Python on a machine that cannot contain it', () => {
  test('is refused with what to install, at the start and at the step', async () => {
    expect(await sandbox.check()).toMatchObject([{ code: 'code.interpreter-missing' }])
    expect(await failureOf(run('return []'))).toMatchObject({ code: 'code.interpreter-missing', data: { hint: expect.any(String) } })
  })
})

onHost('native Python', () => {
  test('has the same names, results, lines and logs as the built-in one', async () => {
    expect(await sandbox.check()).toEqual([])
    expect(await json('return [{"id": i.json.id + _vars.n} for i in items]', { names: { $vars: { n: 1 } } })).toEqual([
      { id: 2 },
      { id: 3 },
    ])
    expect(await json('if _json.id == 1: return None\nreturn {"at": _itemIndex}', { mode: 'each' })).toEqual([{ at: 1 }])
    const { logs } = await run('import sys\nprint("a")\nprint("w", file=sys.stderr)\nreturn []')
    expect([...logs].sort((a, b) => (a.level < b.level ? -1 : 1))).toEqual([
      { level: 'info', message: 'a' },
      { level: 'warn', message: 'w' },
    ])
    expect(await failureOf(run('x = 1\nraise ValueError("no")'))).toMatchObject({ code: 'code.runtime', line: 2 })
    expect(await failureOf(run('def f(:'))).toMatchObject({ code: 'code.syntax', line: 1 })
  })

  test('imports the operator’s packages, and cannot change them', async () => {
    expect(await json('import greetings\nreturn {"v": greetings.hello("Ada")}')).toEqual([{ v: 'Hello Ada' }])
    expect(await failureOf(run('open("/packages/greetings/__init__.py", "a")'))).toMatchObject({ code: 'code.runtime' })
    expect((await failureOf(run('import no_such_package'))).data.hint).toContain('operator installs')
  })

  test('can start processes and write to its own /tmp, which the next program does not see', async () => {
    const source = `import os, subprocess
open("/tmp/left", "w").write("x")
return {"files": os.listdir("/tmp"), "said": subprocess.run(["echo", "hi"], capture_output=True, text=True).stdout}`
    expect(await json(source)).toEqual([{ files: ['left'], said: 'hi\n' }])
    expect(await json('import os\nreturn {"files": os.listdir("/tmp")}')).toEqual([{ files: [] }])
  })

  test.each([
    ['the password file', 'open("/etc/passwd").read()'],
    ['the server’s environment', 'import os\nreturn {"v": open(f"/proc/{os.getppid()}/environ").read().split("=")[99]}'],
    ['the server’s packages', `open(${JSON.stringify(join(process.cwd(), 'package.json'))}).read()`],
    ['a home', 'import os\nos.listdir("/root")'],
    ['the network', 'import socket\nsocket.create_connection(("127.0.0.1", 22), 1)'],
    ['names of hosts', 'import socket\nsocket.getaddrinfo("example.org", 80)'],
    ['the host’s programs, to change them', 'open("/usr/bin/left", "w")'],
    ['more than its own /tmp', 'open("/tmp/x", "wb").write(b"x" * (8 << 20))'],
    ['the root of its room', 'open("/left", "w")'],
    ['a mount', 'import ctypes\nassert ctypes.CDLL(None).mount(b"x", b"/tmp", b"tmpfs", 0, None) == 0'],
    ['a namespace', 'import ctypes\nassert ctypes.CDLL(None).unshare(0x10000000) == 0'],
    ['processes of others', 'import os, signal\nassert [p for p in os.listdir("/proc") if p.isdigit() and int(p) > 50]'],
  ])('reaches %s not', async (_, source) => {
    expect(await failureOf(run(source, { timeoutMs: 5_000 }))).toMatchObject({ code: 'code.runtime' })
    expect(await json('return items')).toHaveLength(2)
  })

  test('has no environment but its own', async () => {
    const [given] = await json('import os\nreturn dict(os.environ)')
    expect(Object.keys(given ?? {}).filter((name) => !['PATH', 'HOME', 'LANG', 'PWD', 'LC_CTYPE'].includes(name))).toEqual([])
  })

  test.each([
    ['an endless loop', 'while True: pass', 'code.timeout'],
    ['a child that outlives it', 'import os\nif os.fork(): os._exit(0)\nwhile True: pass', 'code.crashed'],
    ['memory', 'x = bytearray(1 << 30)\nreturn []', 'code.memory'],
    ['small objects', 'x = []\nwhile True: x.append({})', 'code.memory'],
    ['what is printed', 'while True: print("x" * 1000)', 'code.timeout'],
    ['what is returned', 'return {"x": "a" * 200000}', 'code.output-too-large'],
    ['what is written to the reply', 'import os\nwhile True: os.write(3, b"x" * 60000)', 'code.output-too-large'],
    ['its own death', 'import os\nos.kill(os.getpid(), 11)', 'code.crashed'],
  ])('%s is bounded, and the next program runs', async (_, source, code) => {
    expect(await failureOf(run(source, { timeoutMs: 2_000 }))).toMatchObject({ code })
    expect(await json('return items')).toHaveLength(2)
  })

  test('a flood of processes stays within its own limit', async () => {
    const source = `import os
made = 0
try:
  while made < 1000:
    if os.fork() == 0:
      import time
      time.sleep(60)
    made += 1
except BlockingIOError:
  pass
return {"made": made}`
    const [first] = await json(source, { timeoutMs: 10_000 })
    expect(first?.['made']).toBeLessThan(100)
  })

  test('what is printed is no answer, whatever it says', async () => {
    const source = 'import os\nos.write(1, b\'V[{"forged":1}]\\n\')\nos.write(2, b"x\\n")\nreturn {"own": 1}'
    expect(await json(source)).toEqual([{ own: 1 }])
  })

  test('packages that only the server’s own user may read are told at the start', async () => {
    const closed = mkdtempSync(join(tmpdir(), 'millrace-packages-'))
    const wrong = createSandbox({ ...options, python: 'native', pythonPackages: closed })
    const said = process.getuid?.() === 0 ? [{ code: 'code.interpreter-missing', data: { hint: expect.stringContaining('a+rX') } }] : []
    expect(await wrong.check()).toMatchObject(said)
    await wrong.stop()
    rmSync(closed, { recursive: true })
  })

  test('a missing directory of packages is told at the start', async () => {
    const wrong = createSandbox({ ...options, python: 'native', pythonPackages: '/no/such/directory' })
    expect(await wrong.check()).toMatchObject([
      { code: 'code.interpreter-missing', message: expect.stringContaining('/no/such/directory') },
    ])
    await wrong.stop()
  })
})
