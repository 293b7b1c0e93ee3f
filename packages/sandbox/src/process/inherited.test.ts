import { spawnSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const onLinux = process.platform === 'linux' ? test : test.skip

onLinux('a directory that whoever started the server left open in it is not open in the processes that the server starts', () => {
  const module = fileURLToPath(new URL('./inherited.ts', import.meta.url))
  const list = `require('node:fs').readdirSync('/proc/self/fd').map((fd) => { try { return require('node:fs').readlinkSync('/proc/self/fd/' + fd) } catch { return '' } }).join(' ')`
  const source = `
    const { withoutInherited } = await import(${JSON.stringify(module)})
    const { spawnSync } = await import('node:child_process')
    const start = (stdio) => spawnSync(process.execPath, ['-p', ${JSON.stringify(list)}], { stdio }).stdout.toString()
    console.log(JSON.stringify([start(['ignore', 'pipe', 'inherit']), withoutInherited(['ignore', 'pipe', 'inherit'], start)]))
  `
  const directory = openSync('/etc', 'r')
  try {
    const stdio = ['ignore', 'pipe', 'inherit', ...Array.from({ length: 37 }, () => 'ignore' as const), directory] as const
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', source], { stdio: [...stdio] })
    const [before, after] = JSON.parse(stdout.toString()) as [string, string]
    expect(before.split(/\s/)).toContain('/etc') // so the test would notice
    expect(after.split(/\s/)).not.toContain('/etc')
  } finally {
    closeSync(directory)
  }
})
