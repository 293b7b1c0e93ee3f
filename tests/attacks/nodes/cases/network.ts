import type { NodeAttack } from '../attack.ts'

const connects = (title: string, source: string, more: Partial<NodeAttack> = {}): NodeAttack => ({
  title,
  class: 'network',
  wants: 'connection',
  source,
  ...more,
})
const listens = (title: string, source: string): NodeAttack => ({ title, class: 'network', wants: 'listener', source })

export const NETWORK: readonly NodeAttack[] = [
  connects(
    'connects by TCP',
    "return tell(await once((yes, no) => net.connect(world.tcp, '127.0.0.1', () => yes('connected')).on('error', no)))",
  ),
  connects(
    'connects by a name',
    "return tell(await once((yes, no) => net.connect(world.tcp, 'localhost', () => yes('connected')).on('error', no)))",
  ),
  connects(
    'connects by another way to write the address',
    "return tell(await once((yes, no) => net.connect(world.tcp, '::ffff:127.0.0.1', () => yes('connected')).on('error', no)))",
  ),
  connects(
    'connects by TLS',
    "const tls = await import('node:tls'); return tell(await once((yes, no) => tls.connect({ port: world.tcp, host: '127.0.0.1', rejectUnauthorized: false }, yes).on('error', no)))",
  ),
  connects('fetches', "return tell((await fetch('http://127.0.0.1:' + world.tcp)).status)"),
  connects(
    'fetches with a dispatcher of its own',
    "const dispatcher = globalThis[Symbol.for('undici.globalDispatcher.1')]; return tell((await fetch('http://127.0.0.1:' + world.tcp, dispatcher ? { dispatcher } : {})).status)",
  ),
  connects(
    'asks by HTTP',
    "const http = await import('node:http'); return tell(await once((yes, no) => http.get('http://127.0.0.1:' + world.tcp, (reply) => yes(reply.statusCode)).on('error', no)))",
  ),
  connects(
    'asks by HTTPS',
    "const https = await import('node:https'); return tell(await once((yes, no) => https.get({ host: '127.0.0.1', port: world.tcp, rejectUnauthorized: false }, (reply) => yes(reply.statusCode)).on('error', no)))",
  ),
  connects(
    'asks by HTTP/2',
    "const http2 = await import('node:http2'); return tell(await once((yes, no) => { const one = http2.connect('http://127.0.0.1:' + world.tcp); one.on('error', no).on('connect', yes) }))",
  ),
  connects(
    'asks with an agent that makes its own connection',
    "const http = await import('node:http'); return tell(await once((yes, no) => http.get({ host: 'x', createConnection: () => net.connect(world.tcp, '127.0.0.1') }, yes).on('error', no)))",
  ),
  connects(
    'opens a web socket',
    "return tell(await once((yes, no) => { const one = new WebSocket('ws://127.0.0.1:' + world.tcp); one.onopen = () => yes('open'); one.onerror = () => no(new Error('refused')) }))",
  ),
  connects(
    'connects to a local socket',
    "return tell(await once((yes, no) => net.connect(world.socket, () => yes('connected')).on('error', no)))",
  ),
  connects(
    'sends a datagram',
    "const dgram = await import('node:dgram'); return tell(await once((yes, no) => dgram.createSocket('udp4').on('error', no).send('x', world.udp, '127.0.0.1', (error) => error ? no(error) : yes('sent'))))",
  ),
  connects(
    'sends a datagram from a socket that is bound',
    "const dgram = await import('node:dgram'); return tell(await once((yes, no) => { const one = dgram.createSocket('udp4').on('error', no); one.bind(0, () => one.send('x', world.udp, '127.0.0.1', yes)) }))",
  ),
  connects(
    'asks a name server',
    "const { Resolver } = (await import('node:dns')).promises; const one = new Resolver({ timeout: 300, tries: 1 }); one.setServers(['127.0.0.1:' + world.udp]); return tell(await one.resolve4('secret.example.com'))",
  ),
  connects(
    'asks the server for a host that it was not granted',
    "return tell(await step.http({ url: 'http://localhost:' + world.tcp + '/' }))",
    { isOurs: true },
  ),
  connects(
    'asks the server for a port that it was not granted',
    "return tell(await step.http({ url: 'http://127.0.0.2:' + world.tcp + '/' }))",
    { isOurs: true },
  ),
  connects('has a host that it was granted send the server elsewhere', "return tell(await step.http({ url: world.service + '/away' }))", {
    isOurs: true,
  }),
  connects(
    'hides another host in an address',
    "return tell(await step.http({ url: world.service.replace('http://', 'http://127.0.0.1@').replace(/127.0.0.1:\\d+$/, 'localhost:' + world.tcp) + '/' }))",
    { isOurs: true },
  ),
  connects(
    'sends headers that mean another host',
    "return tell(await step.http({ url: world.service + '/hear', headers: { host: 'localhost:' + world.tcp, 'x-forwarded-host': 'localhost', connection: 'upgrade' } }))",
    { isOurs: true },
  ),
  connects(
    'writes a second request behind its own',
    "return tell(await step.http({ url: world.service + '/hear', headers: { 'x-a': 'a\\r\\n\\r\\nGET http://localhost:' + world.tcp + '/ HTTP/1.1\\r\\nhost: x' } }))",
    { isOurs: true },
  ),
  listens(
    'listens',
    "const server = net.createServer((socket) => socket.end()); server.on('error', () => undefined).listen(world.free, '127.0.0.1'); return tell((await step.http({ url: world.service + '/knock' })).status)",
  ),
  listens(
    'listens for HTTP',
    "const http = await import('node:http'); http.createServer((_request, reply) => reply.end()).on('error', () => undefined).listen(world.free); return tell((await step.http({ url: world.service + '/knock' })).status)",
  ),
  listens(
    'opens its inspector',
    "const inspector = await import('node:inspector'); inspector.open(world.free, '127.0.0.1'); return tell((await step.http({ url: world.service + '/knock' })).status)",
  ),
]
