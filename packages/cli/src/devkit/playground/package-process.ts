import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { PackageProcessError } from '../errors.ts'
import type { Answer, Given, Question } from './messages.ts'

/** The program of the process; the compiled one, since it is started as a file. */
const PROGRAM = fileURLToPath(new URL('./package-main.js', import.meta.url))
const LONGEST_MS = 60_000

/**
 * Asks a process of its own, which loads the package anew: hot reload needs no trick with module caches, and a node that crashes or never
 * ends takes nothing with it.
 */
export function askPackage<Q extends Question>(question: Q, signal: AbortSignal): Promise<Given[Q['ask']]> {
  return new Promise((resolve, reject) => {
    const child = fork(PROGRAM, [], { cwd: question.directory, serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
    const said: string[] = []
    child.stderr?.setEncoding('utf8').on('data', (text: string) => void said.push(text))
    const stop = (reason: string): void => {
      child.kill('SIGKILL')
      reject(new PackageProcessError({ reason }))
    }
    const interrupted = (): void => stop('was stopped')
    const timer = setTimeout(() => stop(`did not end within ${LONGEST_MS / 1000} seconds and was stopped`), LONGEST_MS)
    signal.addEventListener('abort', interrupted, { once: true })
    child.once('message', (answer: Answer) => {
      if ('given' in answer)
        resolve(answer.given as Given[Q['ask']]) // it answers what it was asked
      else reject(new PackageProcessError({ reason: `failed: ${answer.failed.message}` }))
    })
    child.once('error', (error) => stop(`could not be started: ${error.message}`))
    child.once('close', (code) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', interrupted)
      reject(new PackageProcessError({ reason: `ended with ${code ?? 'a signal'}: ${said.join('').trim()}` })) // after an answer this says nothing
    })
    child.send(question)
  })
}
