import type { NodeAttack } from '../attack.ts'

const harms = (title: string, source: string, codes: readonly string[], more: Partial<NodeAttack> = {}): NodeAttack => ({
  ...{ title, class: 'messages', wants: 'harm', source, codes },
  ...more,
})
/** A message as the protocol has it, written past our own code. */
const FRAME = `const frame = (head, part) => { const body = Buffer.from(part ?? ''); const text = Buffer.from(JSON.stringify(part === undefined ? head : { ...head, parts: [body.length] })); const lengths = Buffer.alloc(8); lengths.writeUInt32BE(text.length + body.length, 0); lengths.writeUInt32BE(text.length, 4); return Buffer.concat([lengths, text, body]) };
const send = (bytes) => { for (let at = 0; at < bytes.length;) { try { at += fs.writeSync(1, bytes, at) } catch (error) { if (error.code !== 'EAGAIN') throw error } } };
const for_ever = new Promise(() => undefined); const wait = (ms) => new Promise((go) => setTimeout(go, ms));`
const says = (title: string, source: string, codes: readonly string[], more: Partial<NodeAttack> = {}): NodeAttack =>
  harms(title, FRAME + source, codes, more)
const FLOOD = ['package.flood']
const BAD = ['package.bad-result']

export const MESSAGES: readonly NodeAttack[] = [
  says('writes what is no message', 'send(Buffer.alloc(100, 255)); await for_ever', FLOOD),
  says('writes a message that is no JSON', "const bytes = frame({ kind: 'done', id: 1 }, '{'); send(bytes); await for_ever", FLOOD),
  says('answers for a step that does not exist', "send(frame({ kind: 'done', id: 4000000 }, 'null')); await for_ever", FLOOD),
  says('answers for a step of which the number is a text', "send(frame({ kind: 'done', id: '__proto__' }, 'null')); await for_ever", FLOOD),
  says(
    'says something unknown of its step',
    "for (let id = 1; id < 400; id++) send(frame({ kind: 'obey', id }, 'null')); await for_ever",
    FLOOD,
  ),
  says(
    'calls without a number',
    "for (let id = 1; id < 400; id++) send(frame({ kind: 'call', id, call: 'x', what: 'http', waits: false }, 'null')); await for_ever",
    FLOOD,
  ),
  says('announces a message of four gigabytes', 'send(Buffer.from([255, 255, 255, 255, 0, 0, 0, 10, 1])); await for_ever', FLOOD),
  says(
    'writes a message that is too long',
    "send(frame({ kind: 'tell', id: 1, what: 'info' }, JSON.stringify('x'.repeat(7e7)))); await for_ever",
    FLOOD,
  ),
  says(
    'writes half a message and then others',
    'send(Buffer.from([0, 0, 1, 0, 0, 0, 0, 10, 1])); for (;;) { step.log.info("x"); await wait(0) }',
    FLOOD,
  ),
  says(
    'writes what is nested without end',
    "send(frame({ kind: 'tell', id: 1, what: 'info' }, '['.repeat(2e5) + ']'.repeat(2e5))); await wait(300); process.exit(3)",
    ['package.crashed', 'package.flood'],
  ),
  says(
    'writes the fields of a prototype',
    `send(frame({ kind: 'tell', id: 1, what: 'info' }, '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"message":"x"}')); await wait(100); process.exit(3)`,
    ['package.crashed'],
  ),
  says(
    'writes a head with the fields of a prototype',
    `const text = Buffer.from('{"__proto__":{"polluted":true},"kind":"tell","id":1,"what":"__proto__"}'); const lengths = Buffer.alloc(8); lengths.writeUInt32BE(text.length, 0); lengths.writeUInt32BE(text.length, 4); send(Buffer.concat([lengths, text])); await wait(100); process.exit(3)`,
    ['package.crashed'],
  ),
  says(
    'floods the server with messages',
    "const many = Buffer.concat(Array.from({ length: 1000 }, () => frame({ kind: 'pong' }))); for (;;) { send(many); await wait(0) }",
    FLOOD,
  ),
  says('floods the log', 'for (;;) { for (let i = 0; i < 1000; i++) step.log.info("x"); await wait(0) }', FLOOD),
  says(
    'asks without end',
    "for (;;) { for (let i = 0; i < 1000; i++) void step.http({ url: world.service + '/pause' }).catch(() => undefined); await wait(0) }",
    FLOOD,
  ),
  says(
    'asks for more than it reads',
    "process.stdin.pause(); for (let i = 0; i < 900; i++) void step.http({ url: world.service + '/large' }).catch(() => undefined); for (;;);",
    ['package.flood', 'package.stuck'],
    { isSlow: true },
  ),
  says('closes its pipes', 'fs.closeSync(0); fs.closeSync(1); await for_ever', ['package.crashed', 'package.stuck'], { isSlow: true }),
  says('writes to the pipe of its answers', "fs.writeSync(3, 'x'); await wait(300); process.exit(3)", ['package.crashed', 'node.crashed']),
  says(
    'prints without end',
    "for (let i = 0; i < 2000; i++) { console.log('x'.repeat(1e4)); console.error('x'.repeat(1e4)) } process.exit(3)",
    ['package.crashed'],
  ),
  harms('gives no items', "return { main: 'x' }", BAD),
  harms('gives items that it was not given', 'return { main: [1e9] }', BAD),
  harms('gives a port that is a prototype', `return JSON.parse('{"constructor":[{"json":{}}]}')`, BAD),
  harms('gives more ports than there are', 'return Object.fromEntries(Array.from({ length: 1000 }, (_, at) => ["p" + at, []]))', BAD),
  harms(
    'makes up binary data of another tenant',
    "return { main: [{ json: {}, binary: { data: { id: 'of-another', mimeType: 'text/plain', size: 1 } } }] }",
    BAD,
  ),
  harms('starts another workflow', "return { directive: 'call', workflowId: 'x', items: [], wait: false }", BAD),
  harms(
    'runs code without the permission',
    "return { main: await step.code({ language: 'javascript', source: 'return 1', mode: 'all', items: [] }) }",
    ['package.not-permitted'],
  ),
  harms('runs a script without the permission', "return { main: await step.script({ interpreter: 'sh', script: 'id' }) }", [
    'package.not-permitted',
  ]),
  harms('answers with a status that is none', 'return tell(step.respond({ status: 99999 }))', ['package.request']),
  harms(
    'asks for what no step can be asked for',
    FRAME +
      "send(frame({ kind: 'call', id: Number(step.nothing ?? 0) || 1, call: 77, what: 'constructor', waits: false }, 'null')); await wait(200); process.exit(3)",
    ['package.crashed', 'package.flood'],
  ),
  harms(
    'throws an error with a code of the server',
    "throw Object.assign(new Error('x'), { name: 'NodeError', code: 'permission.denied\\n\\u0000<script>', retryable: 'x', detail: { toString: 1 } })",
    ['node.crashed'],
  ),
  harms('throws an error whose message is endless', "throw new Error('x'.repeat(1e7))", ['node.crashed']),
  harms('throws what is no error', 'throw null', ['node.crashed']),
]

export const BESIDE: readonly NodeAttack[] = [
  ...[
    'Object.prototype.polluted = true',
    'Array.prototype.push = () => { throw 1 }',
    'globalThis.JSON = undefined',
    'Promise.prototype.then = () => undefined',
  ].map((source): NodeAttack => ({
    ...harms(
      `changes what everybody works with: ${source}`,
      `${source}; setImmediate(() => process.exit(3)); await new Promise(() => undefined)`,
      ['package.crashed', 'package.stuck', 'node.crashed'],
    ),
    class: 'what runs beside it',
    isOurs: true,
  })),
  {
    title: 'changes a module that the server has, too',
    class: 'what runs beside it',
    wants: 'harm',
    codes: ['package.crashed'],
    source:
      "const sdk = await import('@millrace/node-sdk'); try { sdk.NodeError.prototype.name = 'polluted'; fs.readFileSync = () => 'polluted' } finally { process.exit(3) }",
  },
  {
    title: 'gives what would pollute whoever merges it',
    class: 'what runs beside it',
    wants: 'secret',
    isOurs: true,
    source: `return { main: [{ json: JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"value":1}') }] }`,
  },
  {
    title: 'leaves an interval behind that counts on',
    class: 'what runs beside it',
    wants: 'harm',
    codes: ['package.crashed'],
    source:
      'setInterval(() => { for (const end = Date.now() + 20; Date.now() < end;); }, 25); setTimeout(() => process.exit(3), 400); await new Promise(() => undefined)',
  },
  {
    title: 'leaves a rejection that nobody handles',
    class: 'what runs beside it',
    wants: 'harm',
    codes: ['package.crashed'],
    source: "Promise.reject(new Error('loose')); await new Promise(() => undefined)",
  },
  {
    title: 'leaves an error that nobody catches',
    class: 'what runs beside it',
    wants: 'harm',
    codes: ['package.crashed'],
    source: "setImmediate(() => { throw new TypeError('loose') }); await new Promise(() => undefined)",
  },
]

const ends = (title: string, source: string, codes: readonly string[], more: Partial<NodeAttack> = {}): NodeAttack => ({
  ...harms(title, source, codes, more),
  class: 'work without end',
})

export const ENDS: readonly NodeAttack[] = [
  ends('exits', 'process.exit(0)', ['package.crashed']),
  ends('exits by another name', 'process.reallyExit(0)', ['package.crashed']),
  ends('aborts', 'process.abort()', ['package.crashed']),
  ends('takes memory at once', 'const kept = []; for (;;) kept.push(Buffer.alloc(1e9, 1))', [
    'package.memory',
    'package.crashed',
    'node.crashed',
  ]),
  ends('fills its heap', 'const kept = []; for (;;) kept.push(new Array(100000).fill(Math.random()))', [
    'package.memory',
    'package.crashed',
  ]),
  ends(
    'fills memory outside of its heap',
    'const kept = []; for (;;) { kept.push(Buffer.alloc(2e7, 1)); await new Promise(setImmediate) }',
    ['package.memory', 'package.crashed', 'node.crashed'],
  ),
  ends('recurses for ever', 'const again = () => again() + 1; return tell(again())', ['node.crashed']),
  ends('loops for ever', 'for (;;);', ['package.stuck'], { isSlow: true }),
  ends('sleeps for ever', 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)', ['package.stuck'], { isSlow: true }),
  ends('tries a pattern for ever', "return tell(/^(a+)+$/.test('a'.repeat(60) + 'b'))", ['package.stuck'], { isSlow: true }),
  ends(
    'never lets its timers have a turn',
    'const again = () => Promise.resolve().then(again); await again()',
    ['package.stuck', 'package.memory'],
    { isSlow: true },
  ),
  ends('waits at its exit', "process.on('exit', () => { for (;;); }); process.exit(0)", ['package.stuck'], { isSlow: true }),
]
