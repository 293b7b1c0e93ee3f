import type { NodeAttack } from '../attack.ts'

const reads = (title: string, source: string): NodeAttack => ({ title, class: 'files', wants: 'secret', source })
const changes = (title: string, source: string): NodeAttack => ({ title, class: 'files', wants: 'change', source })

export const FILES: readonly NodeAttack[] = [
  reads('reads a file', "return tell(fs.readFileSync(world.outside + '/secret', 'utf8'))"),
  reads('reads it with promises', "return tell(await fs.promises.readFile(world.outside + '/secret', 'utf8'))"),
  reads(
    'reads it by a descriptor',
    "const fd = fs.openSync(world.outside + '/secret'); const bytes = Buffer.alloc(200); fs.readSync(fd, bytes); return tell(String(bytes))",
  ),
  reads(
    'reads it as a stream',
    "return tell(await once((yes, no) => fs.createReadStream(world.outside + '/secret').on('error', no).on('data', (data) => yes(String(data)))))",
  ),
  reads('reads it as a blob', "return tell(await (await fs.openAsBlob(world.outside + '/secret')).text())"),
  reads('reads it by bytes of a path', "return tell(fs.readFileSync(Buffer.from(world.outside + '/secret')).toString())"),
  reads('reads it by an address', "return tell(fs.readFileSync(new URL('file://' + world.outside + '/secret'), 'utf8'))"),
  reads(
    'reads it by a path that leaves its folder',
    "return tell(fs.readFileSync(path.relative(process.cwd(), world.own).replace(/^/, process.cwd() + '/') + '/../../../../../../../../..' + world.outside + '/secret', 'utf8'))",
  ),
  reads(
    'reads from a folder whose name begins as that of its own does',
    "return tell(fs.readFileSync(world.own + '-other/secret', 'utf8'))",
  ),
  reads(
    'reads it with doubled separators and dots',
    "return tell(fs.readFileSync('//./' + world.own + '/./..//../..//../../../..//' + world.outside + '//secret', 'utf8'))",
  ),
  reads('reads it through the folder of its process', "return tell(fs.readFileSync('/proc/self/cwd' + world.outside + '/secret', 'utf8'))"),
  reads('reads it through the root of its process', "return tell(fs.readFileSync('/proc/self/root' + world.outside + '/secret', 'utf8'))"),
  reads('imports it as a module', "return tell((await import(world.outside + '/secret.mjs')).default)"),
  reads('imports it as JSON', "return tell((await import(world.outside + '/secret.json', { with: { type: 'json' } })).default)"),
  reads('requires it', "return tell(createRequire(import.meta.url)(world.outside + '/secret.json'))"),
  reads(
    'has its syntax error tell the line',
    "try { createRequire(import.meta.url)(world.outside + '/secret.txt.cjs') } catch (error) { return tell(error.stack + error.message) }",
  ),
  reads('loads it as an environment file', "process.loadEnvFile(world.outside + '/secret.env'); return tell(process.env.CANARY_IN_FILE)"),
  reads(
    'hooks the loading of modules to read it',
    "module.registerHooks({ load: (url, context, next) => url.startsWith('file:') ? next('file://' + world.outside + '/secret.mjs', context) : next(url, context) }); return tell((await import(world.own + '/nodes/other.js')).default)",
  ),
  reads(
    'changes the function that reads files, and reads it',
    "const { readFileSync } = fs; fs.readFileSync = (file, ...rest) => readFileSync.call(fs, file, ...rest); process.permission && (process.permission.has = () => true); return tell(fs.readFileSync(world.outside + '/secret', 'utf8'))",
  ),
  reads(
    'reads it from a function of Node that it got elsewhere',
    "return tell(process.getBuiltinModule('fs').readFileSync(world.outside + '/secret', 'utf8'))",
  ),
  reads('lists a folder', 'return tell(fs.readdirSync(world.outside).join())'),
  reads('lists it by a pattern', "return tell(fs.globSync(world.outside + '/*').join())"),
  reads(
    'lists it step by step',
    "return tell(Array.from({ length: 20 }, ((folder) => () => folder.readSync()?.name ?? '')(fs.opendirSync(world.outside))).join())",
  ),
  reads(
    'copies it into its own folder',
    "fs.copyFileSync(world.outside + '/secret', world.own + '/copy'); return tell(fs.readFileSync(world.own + '/copy', 'utf8'))",
  ),
  reads('reads what another package holds', "return tell(fs.readFileSync(world.neighbour + '/secret', 'utf8'))"),
  reads(
    'opens a database',
    "const { DatabaseSync } = await import('node:sqlite'); return tell(JSON.stringify(new DatabaseSync(world.outside + '/secret.sqlite').prepare('select * from t').all()))",
  ),
  changes('writes a file', "fs.writeFileSync(world.outside + '/new', 'x'); return tell('written')"),
  changes('changes a file', "fs.appendFileSync(world.outside + '/secret', 'x'); return tell('written')"),
  changes('empties a file', "fs.truncateSync(world.outside + '/secret'); return tell('written')"),
  changes('removes a file', "fs.rmSync(world.outside + '/secret'); return tell('removed')"),
  changes('removes a folder', "fs.rmSync(world.outside, { recursive: true }); return tell('removed')"),
  changes('renames a file', "fs.renameSync(world.outside + '/secret', world.outside + '/renamed'); return tell('renamed')"),
  changes('opens a file to everybody', "fs.chmodSync(world.outside + '/secret', 0o777); return tell('opened')"),
  changes('changes its own code', "fs.appendFileSync(world.own + '/nodes/other.js', '// x'); return tell('written')"),
  changes(
    'changes rights of its own files by a descriptor',
    "fs.fchmodSync(fs.openSync(world.own + '/nodes/other.js'), 0o777); return tell('written')",
  ),
  changes(
    'changes times of its own files by a descriptor',
    "fs.futimesSync(fs.openSync(world.own + '/nodes/other.js'), 1, 1); return tell('written')",
  ),
  changes('changes the code of another package', "fs.appendFileSync(world.neighbour + '/nodes/fine.js', '// x'); return tell('written')"),
  changes('changes the key of the server', "fs.appendFileSync(world.data + '/encryption.key', 'x'); return tell('written')"),
  changes(
    'adds itself to what is installed',
    "fs.mkdirSync(world.data + '/packages/' + world.marker, { recursive: true }); return tell('written')",
  ),
  changes(
    'makes a database',
    "const { DatabaseSync } = await import('node:sqlite'); new DatabaseSync(world.outside + '/new.sqlite').exec('create table a(b)'); return tell('written')",
  ),
  changes('has a heap snapshot written', "return tell((await import('node:v8')).writeHeapSnapshot(world.outside + '/heap'))"),
  changes('has a report written', "return tell(process.report.writeReport(world.outside + '/report.json'))"),
  changes(
    'has a cache of compiled code written',
    "module.enableCompileCache(world.outside + '/cache'); await import(world.own + '/nodes/other.js'); module.flushCompileCache(); return tell('cached')",
  ),
  changes('leaves something in the scratch folder of the machine', "fs.writeFileSync('/tmp/' + world.marker, 'x'); return tell('written')"),
]

export const LINKS: readonly NodeAttack[] = [
  {
    title: 'reads a file by a link that lies in its folder',
    class: 'links',
    wants: 'secret',
    source: "return tell(fs.readFileSync(world.own + '/links/file', 'utf8'))",
  },
  {
    title: 'reads a folder by a link that lies in its folder',
    class: 'links',
    wants: 'secret',
    source: "return tell(fs.readFileSync(world.own + '/links/folder/secret', 'utf8'))",
  },
  {
    title: 'follows a link to a link',
    class: 'links',
    wants: 'secret',
    source: "return tell(fs.readFileSync(world.own + '/links/twice', 'utf8'))",
  },
  {
    title: 'imports a module by a link that lies in its folder',
    class: 'links',
    wants: 'secret',
    source: "return tell((await import(world.own + '/links/module.mjs')).default)",
  },
  {
    title: 'requires a dependency that is a link',
    class: 'links',
    wants: 'secret',
    source: "return tell(createRequire(world.own + '/nodes/x.js')('outside/secret.json'))",
  },
  {
    title: 'makes a link and reads by it',
    class: 'links',
    wants: 'secret',
    source: "fs.symlinkSync(world.outside + '/secret', world.own + '/made'); return tell(fs.readFileSync(world.own + '/made', 'utf8'))",
  },
  {
    title: 'makes a hard link and reads by it',
    class: 'links',
    wants: 'secret',
    source: "fs.linkSync(world.outside + '/secret', world.own + '/hard'); return tell(fs.readFileSync(world.own + '/hard', 'utf8'))",
  },
  {
    title: 'writes by a link that lies in its folder',
    class: 'links',
    wants: 'change',
    source: "fs.appendFileSync(world.own + '/links/file', 'x'); return tell('written')",
  },
]
