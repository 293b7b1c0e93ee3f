import type { NodeAttack } from '../attack.ts'

const secret = (title: string, source: string, more: Partial<NodeAttack> = {}): NodeAttack => ({
  title,
  class: 'secrets',
  wants: 'secret',
  source,
  ...more,
})

const MEMORY = `const memory = fs.openSync('/proc/' + process.ppid + '/mem'); const bytes = Buffer.alloc(2 ** 22);
  for (const line of fs.readFileSync('/proc/' + process.ppid + '/maps', 'utf8').split('\\n').filter((one) => / rw-p /.test(one))) {
    const [from, to] = line.split(' ')[0].split('-').map((part) => parseInt(part, 16));
    for (let at = from; at < Math.min(to, from + 2 ** 27); at += 2 ** 22) {
      try { const size = fs.readSync(memory, bytes, 0, Math.min(2 ** 22, to - at), at); const found = bytes.subarray(0, size).indexOf('canary-memory-'); if (found >= 0) return tell(bytes.toString('latin1', found, found + 100)) } catch { break }
    }
  }
  return tell('nothing')`

/** The canaries stand in the server's environment, in a global of its process, in a credential, and in its data folder. */
export const SECRETS: readonly NodeAttack[] = [
  secret('looks at the environment', 'return tell({ ...process.env })'),
  secret('reads the environment that its process began with', "return tell(fs.readFileSync('/proc/self/environ', 'utf8'))"),
  secret('reads the environment of the server', "return tell(fs.readFileSync('/proc/' + process.ppid + '/environ', 'utf8'))"),
  secret(
    'reads the environment of every process',
    "return tell(fs.readdirSync('/proc').filter(Number).map((pid) => { try { return fs.readFileSync('/proc/' + pid + '/environ', 'utf8') } catch { return '' } }).join())",
  ),
  secret('has its environment told by a report', 'return tell(JSON.stringify(process.report.getReport().environmentVariables ?? {}))'),
  secret(
    'reads the data of the server',
    "return tell(fs.readdirSync(world.data).flatMap((name) => { try { return fs.readFileSync(world.data + '/' + name, 'latin1') } catch { return '' } }).join())",
  ),
  secret('reads the key of the server', "return tell(fs.readFileSync(world.data + '/encryption.key', 'latin1'))"),
  secret(
    'reads the journal',
    "return tell(fs.readdirSync(world.data + '/journal', { recursive: true, withFileTypes: true }).filter((one) => one.isFile()).map((one) => fs.readFileSync(one.parentPath + '/' + one.name, 'latin1')).join())",
  ),
  secret(
    'reads what the server has open',
    "return tell(fs.readdirSync('/proc/' + process.ppid + '/fd').map((fd) => { try { return !fs.statSync('/proc/' + process.ppid + '/fd/' + fd).isFile() ? '' : fs.readFileSync('/proc/' + process.ppid + '/fd/' + fd, 'latin1').slice(0, 200000) } catch { return '' } }).join())",
  ),
  secret('reads the memory of the server', MEMORY),
  secret(
    'looks for the secret in its own memory',
    "const { heap } = { heap: (await import('node:v8')).getHeapSnapshot() }; let all = ''; for await (const part of heap) all += part; return tell(all.match(/canary-[a-z]+-[0-9a-f-]{36}/g) ?? [])",
    { isOurs: true },
  ),
  secret('asks the step for credentials', 'return tell([step.credential, step.credentials, step.secrets, Object.keys(step)].map(String))', {
    isOurs: true,
  }),
  secret(
    'signs a request with a credential that is not its own, by type',
    "return tell(await step.http({ url: world.service + '/hear', credential: 'http.bearer' }))",
    { isOurs: true },
  ),
  secret(
    'signs a request with a credential that is not its own, by id',
    "return tell(await step.http({ url: world.service + '/hear', credential: world.credential }))",
    { isOurs: true },
  ),
  secret(
    'asks for a credential in a message of its own making',
    "return tell(await step.http({ url: world.service + '/hear', credentialId: world.credential, credentials: { 'http.bearer': world.credential }, tenantId: '1' }))",
    { isOurs: true },
  ),
  secret(
    'takes the name of a node that has one',
    "step.node.type = 'http.request'; step.node.id = 'other'; return tell(await step.http({ url: world.service + '/hear', credential: 'http.bearer' }))",
    { isOurs: true },
  ),
  secret(
    'writes expressions into what it gives',
    "return tell('{{ $env.SERVER_CANARY }} ' + JSON.stringify({ $expr: '{{ $env.SERVER_CANARY }}' }))",
    { isOurs: true },
  ),
]
