import { findTool } from './host-tools.ts'
import { createSandbox } from '../sandbox.ts'
import { canContain } from '../testing/containment.ts'
import type { SandboxError } from '../errors.ts'
import type { ScriptRun } from './scripts.ts'

// Programs run to their limits here, on machines that may be busy.
jest.setTimeout(60_000)

const sandbox = createSandbox({ shell: 'on', maxOutputChars: 100_000, nativeMemoryMb: 256, scratchMb: 4, maxSourceChars: 10_000 })
afterAll(() => sandbox.stop())

const run = (script: string, rest: Partial<ScriptRun> = {}) =>
  sandbox.script({ interpreter: 'sh', script, args: [], environment: {}, stdin: '', timeoutMs: 5_000, ...rest })
const failure = (script: string, rest: Partial<ScriptRun> = {}): Promise<SandboxError> =>
  run(script, rest).then(
    (result) => {
      throw new TypeError(`expected a failure, got ${JSON.stringify(result).slice(0, 300)}`)
    },
    (error: SandboxError) => error,
  )

const onHost = canContain ? describe : describe.skip
const elsewhere = canContain ? describe.skip : describe

test('scripts are off unless the operator switches them on', async () => {
  const off = createSandbox()
  const refused = off.script({ interpreter: 'sh', script: 'echo', args: [], environment: {}, stdin: '' })
  await expect(refused).rejects.toMatchObject({
    code: 'code.not-enabled',
    data: { hint: expect.stringContaining('MILLRACE_CODE_SHELL=on') },
  })
  expect(await off.check()).toEqual([])
  await off.stop()
})

test.each([
  ['an unknown interpreter', { interpreter: 'zsh' }, 'code.language'],
  ['a script that is too long', { script: 'x'.repeat(20_000) }, 'code.input-too-large'],
  ['an argument that is too long', { args: ['x'.repeat(200_000)] }, 'code.input-too-large'],
  ['an argument whose bytes are too many', { args: ['ü'.repeat(60_000)] }, 'code.input-too-large'],
  ['too many arguments and variables together', { args: Array.from({ length: 20 }, () => 'x'.repeat(60_000)) }, 'code.input-too-large'],
  ['an argument with NUL', { args: ['a\0b'] }, 'code.name'],
  ['a variable with a wrong name', { environment: { 'A B': '1' } }, 'code.name'],
])('%s is refused before anything starts', async (_, rest, code) => expect(await failure('echo', rest)).toMatchObject({ code }))

elsewhere('scripts on a machine that cannot contain them', () => {
  test('are refused with what to install, at the start and at the step', async () => {
    expect(await sandbox.check()).toMatchObject([{ code: 'code.interpreter-missing' }])
    expect(await failure('echo')).toMatchObject({ code: 'code.interpreter-missing', data: { hint: expect.any(String) } })
  })
})

onHost('scripts', () => {
  test('get arguments, variables and input, and give back what they print and how they ended', async () => {
    const script = 'cat; echo; echo "$1|$2|$A"; echo oops >&2; exit 3'
    const result = await run(script, { args: ['x y', '$(id)'], environment: { A: '`id`; "' }, stdin: '[1]' })
    expect(result).toMatchObject({ stdout: '[1]\nx y|$(id)|`id`; "\n', stderr: 'oops\n', exitCode: 3, durationMs: expect.any(Number) })
  })

  test('bash has its own language', async () => {
    expect((await run('a=(1 2 3); echo ${#a[@]}', { interpreter: 'bash' })).stdout).toBe('3\n')
  })

  test('programs of the host are there', async () => {
    expect((await run('printf "b\\na\\n" | sort | awk \'{ print NR $1 }\' | sed s/a/z/')).stdout).toBe('1z\n2b\n')
  })

  test('a script that does not read its input is none the worse for it', async () => {
    expect(await run('echo ok', { stdin: 'x'.repeat(5_000_000) })).toMatchObject({ stdout: 'ok\n', exitCode: 0 })
  })

  const powershell = findTool('pwsh') === undefined ? test : test.skip
  powershell('PowerShell is a clear error where it is not installed', async () => {
    expect(await failure('Write-Output 1', { interpreter: 'powershell' })).toMatchObject({
      code: 'code.interpreter-missing',
      message: 'The server has no pwsh, which powershell scripts need.',
    })
  })

  test.each([
    ['the password file', 'cat /etc/passwd'],
    ['a home', 'ls /root || ls /home'],
    ['the server’s directory', `ls '${process.cwd()}'`],
    ['the network', 'exec 3<>/dev/tcp/127.0.0.1/22'],
    ['programs, to change them', 'echo x > /usr/bin/left'],
    ['anything but /tmp', 'touch /left || touch /dev/left || touch /proc/left'],
    ['another user', 'su -c id || sudo id'],
    ['a namespace of its own', 'unshare -U id || unshare -r id'],
    ['a mount', 'mount -t tmpfs x /tmp'],
    ['the kernel’s settings', 'echo x > /proc/sys/kernel/core_pattern'],
    ['other processes', 'kill -0 2000'],
    ['more than its /tmp', 'head -c 8000000 /dev/zero > /tmp/x'],
    ['more than its shared memory', 'for i in 1 2 3; do head -c 3000000 /dev/zero > /dev/shm/$i || exit 1; done'],
    ['a link out of its room', 'ln -s /etc/passwd /tmp/x && cat /tmp/x'],
  ])('reach %s not', async (_, script) => expect((await run(script, { interpreter: 'bash' })).exitCode).not.toBe(0))

  test('their environment is what was given, their user nobody, without privileges', async () => {
    const { stdout } = await run('env | sort; id -u; grep CapEff /proc/self/status', { environment: { A: '1' } })
    expect(stdout).toBe('A=1\nHOME=/tmp\nLANG=C.UTF-8\nPATH=/usr/local/bin:/usr/bin:/bin\nPWD=/tmp\n65534\nCapEff:\t0000000000000000\n')
  })

  test('the server’s environment does not come in', async () => {
    process.env['MILLRACE_TEST_SECRET'] = 'geheim'
    const { stdout } = await run('env; cat /proc/*/environ | tr "\\0" "\\n"')
    delete process.env['MILLRACE_TEST_SECRET']
    expect(stdout).not.toContain('geheim')
  })

  test.each([
    ['an endless loop', 'while :; do :; done', 'code.timeout'],
    ['a long sleep', 'sleep 600', 'code.timeout'],
    ['a child that outlives it', '(setsid sleep 600 &) ; sleep 600', 'code.timeout'],
    ['what it prints', 'yes', 'code.output-too-large'],
    ['its own kill', 'kill -9 $$', 'code.timeout'],
  ])('%s is bounded, and the next script runs', async (_, script, code) => {
    expect(await failure(script, { timeoutMs: 1_000 })).toMatchObject({ code })
    expect((await run('echo ok')).stdout).toBe('ok\n')
  })

  test('of standard error the beginning is kept', async () => {
    const { stderr, exitCode } = await run('yes | head -c 1000000 >&2')
    expect([stderr.length, exitCode]).toEqual([65_536, 0])
  })

  test('memory is bounded', async () => {
    expect((await run('x=$(head -c 600000000 /dev/zero | tr "\\0" x); echo ${#x}', { interpreter: 'bash' })).exitCode).not.toBe(0)
  })

  test('a flood of processes stays within its own limit, and dies with the script', async () => {
    const { stderr, stdout } = await run('i=0; while [ $i -lt 500 ]; do sleep 60 & i=$((i+1)); done; echo all')
    expect([stderr, stdout]).toEqual([expect.stringContaining('Cannot fork'), ''])
  })

  test('a caller that gives up ends the script', async () => {
    const controller = new AbortController()
    const running = failure('sleep 60', { signal: controller.signal, timeoutMs: 60_000 })
    setImmediate(() => controller.abort())
    expect(await running).toMatchObject({ code: 'code.cancelled' })
  })

  // A room takes some ten milliseconds to make; what is killed meanwhile must not go on without its maker.
  test('at whatever moment of its start', async () => {
    const late: number[] = []
    for (let delayMs = 0; delayMs < 40; delayMs += 0.5) {
      const controller = new AbortController()
      const startedAt = performance.now()
      const running = failure('sleep 20', { signal: controller.signal, timeoutMs: 60_000 })
      while (performance.now() - startedAt < delayMs) await new Promise(setImmediate)
      controller.abort()
      await expect(running).resolves.toMatchObject({ code: 'code.cancelled' })
      if (performance.now() - startedAt > 15_000) late.push(delayMs)
    }
    expect(late).toEqual([])
  })

  test('what one script leaves in /tmp the next does not find', async () => {
    await run('echo secret > /tmp/left; echo secret > /dev/shm/left')
    expect((await run('ls -A /tmp /dev/shm')).stdout).toBe('/dev/shm:\n\n/tmp:\n')
  })
})
