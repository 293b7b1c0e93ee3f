// Stands for the server where an attack is tried without walls: its secrets are where the server's are, and it says what was done to it.
import { fork } from 'node:child_process'
import { openSync } from 'node:fs'
import inspector from 'node:inspector'
import { getPriority } from 'node:os'

const [moduleFile, world, memory] = process.argv.slice(2)
globalThis.millraceCanary = [memory, Buffer.from(memory)]
openSync(`${JSON.parse(world).outside}/secret`)
const child = fork(new URL('control-child.mjs', import.meta.url), [moduleFile, world], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
const answer = (told) => {
  clearTimeout(limit)
  process.stdout.write(JSON.stringify({ told, priority: getPriority(), inspector: inspector.url() !== undefined }), () => process.exit())
}
const limit = setTimeout(() => answer(null), 3000)
child.on('message', answer)
child.on('exit', () => answer(null))
