/**
 * What a hostile node package tries. `source` is the body of its node's `execute(step)`; it ends with the code of a refusal, or gives a
 * value that is harmless. `outside` is a folder that it must neither read nor change, `port` a service of this machine that it must not
 * reach; both stand in its config.
 */
export interface NodeAttack {
  readonly title: string
  readonly source: string
  /** The code of the error, or several where the wall that comes first depends on the machine. */
  readonly ends?: string | readonly string[]
  /** What its only item holds. */
  readonly gives?: unknown
}

const DENIED = 'package.denied'
const text = 'const give = (value) => ({ main: [{ json: { value } }] }); const { outside, port } = step.config();'
const attack = (title: string, source: string, end: Omit<NodeAttack, 'title' | 'source'>): NodeAttack => ({
  title,
  source: text + source,
  ...end,
})
const refused = (title: string, source: string): NodeAttack => attack(title, source, { ends: DENIED })

const FILES = [
  refused('reads a file of the machine', "return give((await import('node:fs')).readFileSync('/etc/passwd', 'utf8'))"),
  refused('reads a secret of the server', "return give((await import('node:fs')).readFileSync(outside + '/secret', 'utf8'))"),
  refused('reads it with promises', "return give(await (await import('node:fs/promises')).readFile(outside + '/secret', 'utf8'))"),
  attack('reads it as a module', "return give(await import(outside + '/secret.mjs'))", { ends: [DENIED, 'node.crashed'] }),
  attack(
    'reads it by require',
    "const { createRequire } = await import('node:module'); return give(createRequire(import.meta.url)(outside + '/secret.json'))",
    { ends: [DENIED, 'node.crashed'] },
  ),
  refused(
    'reads it by a path that leaves its folder',
    "return give((await import('node:fs')).readFileSync(new URL('../../../../../..' + outside + '/secret', import.meta.url), 'utf8'))",
  ),
  refused(
    'reads it by bytes of a path',
    "return give((await import('node:fs')).readFileSync(Buffer.from(outside + '/secret')).toString())",
  ),
  refused('lists a folder', "return give((await import('node:fs')).readdirSync(outside))"),
  refused(
    'opens a stream',
    "return new Promise((yes, no) => import('node:fs').then(({ createReadStream }) => createReadStream(outside + '/secret').on('error', no).on('data', (data) => yes(give(String(data))))))",
  ),
  refused('makes a link', "(await import('node:fs')).symlinkSync(outside + '/secret', '/tmp/millrace-link'); return give('linked')"),
  refused('writes a file', "(await import('node:fs')).writeFileSync(outside + '/new', 'x'); return give('written')"),
  refused('changes a file', "(await import('node:fs')).appendFileSync(outside + '/secret', 'x'); return give('written')"),
  refused('removes a folder', "(await import('node:fs')).rmSync(outside, { recursive: true }); return give('removed')"),
  refused('changes its own code', "(await import('node:fs')).writeFileSync(new URL(import.meta.url), 'x'); return give('written')"),
  refused(
    'writes to the scratch folder of the machine',
    "(await import('node:fs')).writeFileSync('/tmp/millrace-was-here', 'x'); return give('written')",
  ),
  attack(
    'opens a database',
    "const { DatabaseSync } = await import('node:sqlite'); new DatabaseSync(outside + '/new').exec('create table a(b)'); return give('written')",
    { ends: 'node.crashed' },
  ),
]

const SECRETS = [
  attack('looks at the environment', 'return give({ ...process.env })', { gives: {} }),
  refused(
    'reads the environment of the server',
    "return give((await import('node:fs')).readFileSync('/proc/' + process.ppid + '/environ', 'utf8'))",
  ),
  refused('reads its own environment', "return give((await import('node:fs')).readFileSync('/proc/self/environ', 'utf8'))"),
  refused('reads the memory of the server', "return give((await import('node:fs')).openSync('/proc/' + process.ppid + '/mem', 'r'))"),
  refused('lists what the server has open', "return give((await import('node:fs')).readdirSync('/proc/' + process.ppid + '/fd'))"),
  attack('asks for a credential', 'return give(typeof step.credential + typeof step.secrets)', { gives: 'undefinedundefined' }),
  attack(
    'makes up a request to the server',
    "const [fs, text] = [await import('node:fs'), JSON.stringify({ kind: 'call', id: 1e6, call: 1, what: 'credential', waits: false })]; const frame = Buffer.alloc(8); frame.writeUInt32BE(text.length, 0); frame.writeUInt32BE(text.length, 4); fs.writeSync(1, Buffer.concat([frame, Buffer.from(text)])); await new Promise(() => undefined)",
    { ends: 'package.flood' },
  ),
  refused('writes a heap snapshot', "return give((await import('node:v8')).writeHeapSnapshot(outside + '/heap'))"),
  refused('asks for a report', "return give(process.report.writeReport(outside + '/report'))"),
]

const NETWORK = [
  refused(
    'connects by TCP',
    "return new Promise((yes, no) => import('node:net').then(({ connect }) => connect(port, '127.0.0.1', () => yes(give('connected'))).on('error', no)))",
  ),
  refused('fetches', "try { return give((await fetch('http://127.0.0.1:' + port)).status) } catch (error) { throw error.cause ?? error }"),
  refused(
    'asks by HTTP',
    "return new Promise((yes, no) => import('node:http').then(({ get }) => get('http://127.0.0.1:' + port, () => yes(give('answered'))).on('error', no)))",
  ),
  attack(
    'opens a web socket',
    "const { promise, resolve, reject } = Promise.withResolvers(); const socket = new WebSocket('ws://127.0.0.1:' + port); socket.onopen = () => resolve(give('open')); socket.onerror = ({ error }) => reject(error?.cause ?? error); return promise",
    { ends: 'node.crashed' },
  ),
  attack(
    'listens',
    "return new Promise((yes, no) => import('node:net').then(({ createServer }) => createServer().on('error', no).listen(0, () => yes(give('listening')))))",
    { ends: [DENIED, 'package.crashed'] },
  ),
  refused(
    'sends datagrams',
    "return new Promise((yes, no) => import('node:dgram').then(({ createSocket }) => createSocket('udp4').on('error', no).send('x', port, '127.0.0.1', (error) => error ? no(error) : yes(give('sent')))))",
  ),
  refused(
    'connects to a local socket',
    "return new Promise((yes, no) => import('node:net').then(({ connect }) => connect(outside + '/socket', () => yes(give('connected'))).on('error', no)))",
  ),
  refused('resolves a name', "return give((await (await import('node:dns')).promises.lookup('localhost')).address)"),
  refused(
    'asks a name server',
    "const { promises: { Resolver } } = await import('node:dns'); const one = new Resolver({ timeout: 500, tries: 1 }); one.setServers(['127.0.0.1:' + port]); return give(await one.resolve4('example.com'))",
  ),
]

const PROCESSES = [
  refused('starts a process', "return give(String((await import('node:child_process')).execSync('id')))"),
  refused('starts another Node', "return give((await import('node:child_process')).fork(outside + '/secret.mjs').pid)"),
  refused(
    'starts processes without end',
    "const { spawn } = await import('node:child_process'); for (;;) spawn('sh', ['-c', 'while :; do :; done'])",
  ),
  refused('starts a thread', "new (await import('node:worker_threads')).Worker('1', { eval: true }); return give('started')"),
  refused(
    'starts a cluster',
    "const { default: cluster } = await import('node:cluster'); cluster.setupPrimary({ exec: outside + '/secret.mjs' }); return give(cluster.fork().id)",
  ),
  attack('kills the server', "process.kill(process.ppid, 'SIGKILL'); return give('killed')", { ends: 'node.crashed' }),
  attack('opens the debugger of the server', 'process._debugProcess(process.ppid); return give(1)', { ends: 'node.crashed' }),
  attack('loads native code', "process.dlopen({ exports: {} }, outside + '/x.node'); return give('loaded')", { ends: 'node.crashed' }),
  attack(
    'requires native code',
    "const { createRequire } = await import('node:module'); return give(createRequire(import.meta.url)(outside + '/x.node'))",
    { ends: 'node.crashed' },
  ),
  attack('reaches bindings', "return give(Object.keys(process.binding('fs')))", { ends: 'node.crashed' }),
  refused(
    'runs WASI',
    "const { WASI } = await import('node:wasi'); return give(typeof new WASI({ version: 'preview1', preopens: { '/': '/' } }))",
  ),
  refused('opens its inspector', "new (await import('node:inspector')).Session().connect(); return give('connected')"),
  attack(
    'asks for more permissions',
    "return give([process.permission.has('fs.write'), process.permission.has('child'), process.permission.has('net')])",
    { gives: [false, false, false] },
  ),
  attack('waits at exit', "process.on('exit', () => { for (;;); }); process.exit(0)", { ends: 'package.stuck' }),
]

const ANSWERS = [
  attack('gives a prototype', `return { main: [{ json: JSON.parse('{"__proto__":{"polluted":true},"value":1}') }] }`, { gives: 1 }),
  attack('gives a port that is a prototype', 'return JSON.parse(\'{"__proto__":[{"json":{}}],"constructor":[{"json":{}}]}\')', {
    ends: 'package.bad-result',
  }),
  attack('names an error like a field of objects', "throw Object.assign(new Error('x'), { name: 'NodeError', code: '__proto__' })", {
    ends: 'node.crashed',
  }),
  attack('gives no items', "return { main: 'x' }", { ends: 'package.bad-result' }),
  attack('gives items that are none', 'return { main: [1e9] }', { ends: 'package.bad-result' }),
  attack(
    'makes up binary data',
    "return { main: [{ json: {}, binary: { data: { id: 'of-another', mimeType: 'text/plain', size: 1 } } }] }",
    { ends: 'package.bad-result' },
  ),
  attack('calls another workflow', "return { directive: 'call', workflowId: 'x', items: [], wait: false }", { ends: 'package.bad-result' }),
  attack('answers with a status that is none', 'return give(step.respond({ status: 99999 }))', { ends: 'package.request' }),
  attack(
    'runs code without permission',
    "return { main: await step.code({ language: 'javascript', source: 'return 1', mode: 'all', items: [] }) }",
    { ends: 'package.not-permitted' },
  ),
  attack('sends a request that is none', 'return give(await step.http({ url: 7 }))', { ends: 'package.request' }),
  attack('gives too much', "return { main: [{ json: { value: 'x'.repeat(9e6) } }] }", { ends: 'package.flood' }),
  attack(
    'gives what is nested without end',
    "let text = '['.repeat(2e5) + ']'.repeat(2e5); const frame = Buffer.from(text); const head = Buffer.from(JSON.stringify({ kind: 'tell', id: 1, what: 'info', parts: [frame.length] })); const lengths = Buffer.alloc(8); lengths.writeUInt32BE(head.length + frame.length, 0); lengths.writeUInt32BE(head.length, 4); const all = Buffer.concat([lengths, head, frame]); const fs = await import('node:fs'); for (let at = 0; at < all.length;) { try { at += fs.writeSync(1, all, at) } catch {} } return give('sent')",
    { gives: 'sent' },
  ),
  attack('sends what is no message', "(await import('node:fs')).writeSync(1, Buffer.alloc(100, 255)); await new Promise(() => undefined)", {
    ends: 'package.flood',
  }),
  attack(
    'sends half a message',
    "(await import('node:fs')).writeSync(1, Buffer.from([0, 0, 1, 0, 0, 0, 0, 10, 1])); for (;;) { step.log.info('x'); await new Promise(setImmediate) }",
    { ends: 'package.flood' },
  ),
  attack(
    'sends a message of single bytes',
    "const fs = await import('node:fs'); fs.writeSync(1, Buffer.from([0, 100, 0, 0, 0, 0, 0, 10])); for (let i = 0; i < 3e5; i++) { try { fs.writeSync(1, 'x') } catch {} } await new Promise(() => undefined)",
    { ends: ['package.stuck', 'package.flood'] },
  ),
  attack('floods the log', "for (;;) { for (let i = 0; i < 1000; i++) step.log.info('x'); await new Promise(setImmediate) }", {
    ends: 'package.flood',
  }),
  attack(
    'asks without end',
    "for (;;) { for (let i = 0; i < 1000; i++) void step.http({ url: 'https://example.com/' }).catch(() => undefined); await new Promise(setImmediate) }",
    { ends: 'package.flood' },
  ),
]

const ENDS = [
  attack('loops for ever', 'for (;;);', { ends: 'package.stuck' }),
  attack('sleeps for ever', 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)', { ends: 'package.stuck' }),
  attack('backtracks for ever', "return give(/^(a+)+$/.test('a'.repeat(60) + 'b'))", { ends: 'package.stuck' }),
  attack('starves its timers', 'const again = () => Promise.resolve().then(again); await again()', {
    ends: ['package.stuck', 'package.memory'],
  }),
  attack('fills its heap', 'const kept = []; for (;;) kept.push(new Array(100000).fill(Math.random()))', { ends: 'package.memory' }),
  attack(
    'fills memory outside of its heap',
    'const kept = []; for (;;) { kept.push(Buffer.alloc(2e7, 1)); await new Promise(setImmediate) }',
    { ends: ['package.memory', 'node.crashed'] },
  ),
  attack('takes memory at once', 'return give(Buffer.alloc(3e9, 1).length)', {
    ends: ['package.memory', 'node.crashed', 'package.crashed'],
  }),
  attack('exits', 'process.exit(0)', { ends: 'package.crashed' }),
  attack('exits by another name', 'process.reallyExit(0)', { ends: 'package.crashed' }),
  attack('aborts', 'process.abort()', { ends: 'package.crashed' }),
  attack('throws what nobody catches', "setImmediate(() => { throw new TypeError('loose') }); await new Promise(() => undefined)", {
    ends: 'package.crashed',
  }),
  attack('closes its pipes', "const fs = await import('node:fs'); fs.closeSync(0); fs.closeSync(1); await new Promise(() => undefined)", {
    ends: ['package.crashed', 'package.stuck'],
  }),
]

export const NODE_ATTACKS: readonly NodeAttack[] = [...FILES, ...SECRETS, ...NETWORK, ...PROCESSES, ...ANSWERS, ...ENDS]
