import type { ChildProcess } from 'node:child_process'

export const OWNER: { email: string; password: string; name: string }
export function freePort(): Promise<number>
export function newDataDir(): string
export function removeDataDir(dir: string): void
export interface RunningServer {
  base: string
  child: ChildProcess
  ended: Promise<{ code: number | null; signal: string | null }>
  readyAfterMs: number
  output(): string
  kill(signal?: NodeJS.Signals): Promise<{ code: number | null; signal: string | null }>
}
export function startServer(options: {
  dataDir: string
  port: number
  env?: Record<string, string>
  readyWithinMs?: number
}): Promise<RunningServer>
export interface ApiClient {
  token: string
  get(path: string): Promise<unknown>
  post(path: string, body?: unknown): Promise<unknown>
  put(path: string, body: unknown): Promise<unknown>
  patch(path: string, body: unknown): Promise<unknown>
  delete(path: string): Promise<unknown>
  publish(document: unknown): Promise<string>
}
export function signIn(base: string, owner?: typeof OWNER): Promise<ApiClient>
export function usage(pid: number): { rssMb: number; cpuSeconds: number }
