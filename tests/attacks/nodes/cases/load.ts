import type { NodeAttack } from '../attack.ts'

/** The same before anybody has used the package: a server that starts only looks what is in it. */
export const LOADING: readonly NodeAttack[] = [
  {
    title: 'reads a file while it is loaded',
    class: 'files',
    wants: 'secret',
    atLoad: true,
    source: "return tell(fs.readFileSync(world.outside + '/secret', 'utf8'))",
  },
  {
    title: 'writes a file while it is loaded',
    class: 'files',
    wants: 'change',
    atLoad: true,
    source: "fs.writeFileSync(world.outside + '/new', 'x'); return tell('written')",
  },
  {
    title: 'looks at the environment while it is loaded',
    class: 'secrets',
    wants: 'secret',
    atLoad: true,
    source: 'return tell({ ...process.env })',
  },
  {
    title: 'connects while it is loaded',
    class: 'network',
    wants: 'connection',
    atLoad: true,
    source: "return tell((await fetch('http://127.0.0.1:' + world.tcp)).status)",
  },
  {
    title: 'starts a process while it is loaded',
    class: 'processes',
    wants: 'process',
    atLoad: true,
    source:
      "const child = await import('node:child_process'); child.spawn('/bin/sh', ['-c', 'sleep 20; : ' + world.marker]).unref(); await new Promise((go) => setTimeout(go, 300)); return tell('started')",
  },
  {
    title: 'kills the server while it is loaded',
    class: 'the server',
    wants: 'server',
    atLoad: true,
    source: "process.kill(process.ppid, 'SIGKILL'); await new Promise((go) => setTimeout(go, 300)); return tell('killed')",
  },
]
