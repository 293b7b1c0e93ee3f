// A plugin of the server under attack: it holds a secret in the server's memory, and says whether anything of its process was changed.
import { createServer } from 'node:http'
import inspector from 'node:inspector'
import { getPriority } from 'node:os'
import { changesSince, takeSnapshot } from '../intrinsics.ts'

const secret = process.env.SERVER_MEMORY
delete process.env.SERVER_MEMORY
globalThis.millraceCanary = [secret, Buffer.from(secret)]
let snapshot
const globals = () => Object.getOwnPropertyNames(globalThis).sort().join()
let known

const stateNow = () => ({
  changes: [
    ...changesSince(snapshot),
    ...(globals() === known ? [] : ['the globals']),
    ...({}.polluted === undefined ? [] : ['Object.prototype']),
    ...(globalThis.millraceCanary[0] === secret ? [] : ['a value']),
  ],
  priority: getPriority(),
  inspector: inspector.url() !== undefined,
})

createServer((request, response) => {
  // What the server loads while it starts is its own.
  if (snapshot === undefined) [snapshot, known] = [takeSnapshot(), globals()]
  response.end(JSON.stringify(stateNow()))
})
  .listen(Number(process.env.SERVER_WITNESS), '127.0.0.1')
  .unref()

export default { name: 'witness' }
