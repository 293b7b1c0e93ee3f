import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const script = `
  import { onceOrphaned } from ${JSON.stringify(join(process.cwd(), 'scripts/lib/orphan.mjs'))}
  const alive = setInterval(() => {}, 1000)
  onceOrphaned(() => { console.log('alone'); clearInterval(alive) }, 20)
  console.log(process.pid)
`

test('a script hears of it when the shell that npm put before it is ended', async () => {
  const shell = spawn('sh', ['-c', `"$0" --input-type=module -e "$1"; true`, process.execPath, script])
  let said = ''
  shell.stdout.on('data', (chunk) => (said += chunk))
  await once(shell.stdout, 'data')
  const closed = once(shell.stdout, 'close') // the script holds it, too
  shell.kill('SIGTERM')
  try {
    await closed
    expect(said).toMatch(/^\d+\nalone\n$/)
  } finally {
    try {
      process.kill(Number.parseInt(said, 10))
    } catch (gone) {
      expect(gone).toMatchObject({ code: 'ESRCH' })
    }
  }
})
