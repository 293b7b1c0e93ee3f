import type { NodeAttack } from '../attack.ts'

const starts = (title: string, source: string, more: Partial<NodeAttack> = {}): NodeAttack => ({
  title,
  class: 'processes',
  wants: 'process',
  source,
  ...more,
})
const native = (title: string, source: string, more: Partial<NodeAttack> = {}): NodeAttack => ({
  title,
  class: 'native code',
  wants: 'process',
  source,
  ...more,
})
const hurts = (title: string, source: string, more: Partial<NodeAttack> = {}): NodeAttack => ({
  title,
  class: 'the server',
  wants: 'server',
  source,
  ...more,
})
const learns = (title: string, source: string): NodeAttack => ({
  title,
  class: 'the machine',
  wants: 'knowledge',
  source,
  alone: 'gets it',
})

const SLEEPER = "['-c', 'sleep 20; : ' + world.marker]"
const CHILD = "const child = await import('node:child_process');"

export const PROCESSES: readonly NodeAttack[] = [
  starts(
    'starts a process',
    `${CHILD} child.spawn('/bin/sh', ${SLEEPER}).unref(); await new Promise((go) => setTimeout(go, 300)); return tell('started')`,
  ),
  starts(
    'starts one that outlives it',
    `${CHILD} child.spawn('/bin/sh', ${SLEEPER}, { detached: true, stdio: 'ignore' }).unref(); await new Promise((go) => setTimeout(go, 300)); return tell('started')`,
  ),
  starts(
    'starts one by a command line',
    `${CHILD} child.exec('sleep 20; : ' + world.marker); await new Promise((go) => setTimeout(go, 300)); return tell('started')`,
  ),
  starts(
    'starts another Node',
    `${CHILD} child.fork(world.own + '/nodes/other.js', [world.marker, 'stay'], { execArgv: [] }); await new Promise((go) => setTimeout(go, 300)); return tell('started')`,
  ),
  starts(
    'starts processes with a class that it got elsewhere',
    `${CHILD} new child.ChildProcess().spawn({ file: '/bin/sh', args: ['sh', ...${SLEEPER}], stdio: 'ignore' }); await new Promise((go) => setTimeout(go, 300)); return tell('started')`,
  ),
  starts(
    'becomes another program',
    "setImmediate(() => process.execve('/bin/sh', ['sh', '-c', 'sleep 20; : ' + world.marker])); await new Promise((go) => setTimeout(go, 300)); return tell('became')",
  ),
  starts(
    'starts a cluster',
    "const { default: cluster } = await import('node:cluster'); cluster.setupPrimary({ exec: world.own + '/nodes/other.js', args: [world.marker, 'stay'], execArgv: [] }); cluster.fork(); await new Promise((go) => setTimeout(go, 300)); return tell('started')",
  ),
  starts(
    'has a test runner start a process',
    "const { run } = await import('node:test'); const tests = run({ files: [world.own + '/nodes/other.js'], argv: [world.marker, 'stay'] }); tests.resume(); await new Promise((go) => setTimeout(go, 600)); return tell('started')",
  ),
  {
    ...starts(
      'starts processes without end',
      `${CHILD} for (let count = 0; count < 200; count++) child.spawn('/bin/sh', ${SLEEPER}); return tell('started')`,
    ),
    isOurs: true,
  },
  {
    ...starts(
      'starts a thread that reads a file',
      "const { Worker } = await import('node:worker_threads'); return tell(await once((yes, no) => new Worker('require(\"worker_threads\").parentPort.postMessage(require(\"fs\").readFileSync(' + JSON.stringify(world.outside + '/secret') + ', \"utf8\"))', { eval: true }).on('message', yes).on('error', no)))",
    ),
    wants: 'secret',
  },
  {
    ...starts(
      'starts a thread with an environment and permissions of its own',
      "const { Worker, SHARE_ENV } = await import('node:worker_threads'); return tell(await once((yes, no) => new Worker('require(\"worker_threads\").parentPort.postMessage(require(\"fs\").readFileSync(' + JSON.stringify(world.outside + '/secret') + ', \"utf8\"))', { eval: true, env: SHARE_ENV, execArgv: [], argv: [] }).on('message', yes).on('error', no)))",
    ),
    wants: 'secret',
  },
]

const WASI = `const { WASI } = await import('node:wasi'); const memory = new WebAssembly.Memory({ initial: 1 });
  const wasi = new WASI({ version: 'preview1', preopens: { '/': world.outside } }); wasi.initialize({ exports: { memory } });
  const [view, bytes, calls] = [new DataView(memory.buffer), new Uint8Array(memory.buffer), wasi.wasiImport]; bytes.set(Buffer.from('secret'), 0);
  calls.path_open(3, 0, 0, 6, 0, 2n, 2n, 0, 100); view.setUint32(200, 300, true); view.setUint32(204, 200, true);
  calls.fd_read(view.getUint32(100, true), 200, 1, 208); return tell(Buffer.from(bytes.slice(300, 500)).toString())`

export const NATIVE: readonly NodeAttack[] = [
  native(
    'reads a file by the bindings of Node',
    "const binding = process.binding('fs'); const bytes = Buffer.alloc(100); binding.read(binding.open(world.outside + '/secret', 0, 438), bytes, 0, 100, -1); return tell(String(bytes))",
    { wants: 'secret' },
  ),
  native('loads a library of its own', "process.dlopen({ exports: {} }, world.own + '/addon.node'); return tell('loaded')", {
    wants: 'change',
  }),
  native('requires a library of its own', "return tell(createRequire(import.meta.url)(world.own + '/addon.node'))", { wants: 'change' }),
  native(
    'calls the C library',
    "const ffi = await import('node:ffi'); const { functions } = ffi.dlopen('libc.so.6', { system: { result: 'int32', parameters: ['pointer'] } }); const line = Buffer.from('sleep 20 & : ' + world.marker + '\\0'); functions.system(ffi.getRawPointer(line)); return tell('called')",
    { isOurs: true },
  ),
  native('opens a file by WASI', WASI, { wants: 'secret' }),
]

export const SERVER: readonly NodeAttack[] = [
  hurts('kills the server', "process.kill(process.ppid, 'SIGKILL'); await new Promise((go) => setTimeout(go, 300)); return tell('killed')"),
  hurts(
    'asks the server to end',
    "process.kill(process.ppid, 'SIGTERM'); await new Promise((go) => setTimeout(go, 300)); return tell('killed')",
  ),
  hurts(
    'kills the server with a function that it imports',
    "const { kill } = await import('node:process'); kill(process.ppid, 'SIGKILL'); await new Promise((go) => setTimeout(go, 300)); return tell('killed')",
  ),
  hurts(
    'kills the server with what is below that function',
    "process._kill(process.ppid, 9); await new Promise((go) => setTimeout(go, 300)); return tell('killed')",
  ),
  hurts(
    'opens the debugger of the server',
    'process._debugProcess(process.ppid); await new Promise((go) => setTimeout(go, 300)); return tell(1)',
  ),
  hurts('makes the server wait for everybody else', 'os.setPriority(process.ppid, 19); return tell(1)'),
  hurts(
    'does so with a function that it imports',
    "const { setPriority } = await import('node:os'); setPriority(process.ppid, 19); return tell(1)",
  ),
]

/** What Node tells everybody of the machine. With a room it is the room's. */
export const MACHINE: readonly NodeAttack[] = [
  learns("learns the machine's name", 'return tell({ hostname: os.hostname() })'),
  learns(
    'learns the addresses of the machine',
    'return tell({ addresses: Object.values(os.networkInterfaces()).flat().map(({ address }) => address).sort().join() })',
  ),
  learns("learns the number of the server's process", 'return tell({ parent: process.ppid })'),
  learns(
    'learns whether a file exists',
    "const is = (file) => { try { createRequire(import.meta.url).resolve(file); return 'yes' } catch { return 'no' } }; return tell({ exists: is(world.outside + '/secret') + is(world.outside + '/nothing') })",
  ),
]
