import { spawn } from 'node:child_process'
import { join } from 'node:path'

const BIN = join(__dirname, '../../packages/cli/bin/millrace.js')

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** Of a call with --json. */
  json<T = Record<string, unknown>>(): T
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly input?: string
}

/** The built command as somebody calls it, with nothing of this process's environment but the path. */
export function millraceCli(args: readonly string[], { env = {}, cwd, input = '' }: CliOptions = {}): Promise<Ended> {
  const child = spawn(process.execPath, [BIN, ...args], { cwd, env: { PATH: process.env['PATH'], ...env }, timeout: 120_000 })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  child.stdin.on('error', () => undefined) // a command that reads nothing closes it
  child.stdin.end(input)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) =>
      resolve({ code, stdout, stderr, json: <T>() => JSON.parse(stdout || `{"nothing": ${JSON.stringify(stderr)}}`) as T }),
    )
  })
}
