import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newId } from '@millrace/base'
import type { PacketStore } from '@millrace/engine/ports'
import { periodOf } from '../journal/period.ts'
import { openPacketFiles } from './packet-files.ts'
import { fileOf } from './packet-paths.ts'

let directory: string
let packets: PacketStore
const tenantId = newId()
const owner = (executionId = newId()) => ({ tenantId, executionId })
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'millrace-packets-'))
  packets = openPacketFiles(directory)
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const CHUNKS = [
  ['{"items":["ä",1]}', 2],
  [JSON.stringify({ items: ['x'.repeat(100_000)] }), 1],
  ['{"items":[]}', 0],
  ['{"items":[3,4,5]}', 3],
] as const

async function write(to = owner()): Promise<string> {
  const writer = packets.create(to)
  for (const [text, count] of CHUNKS) await writer.append(text, count)
  return writer.finish()
}
const pathOf = (ref: string): string => join(directory, fileOf(ref))

test('a packet is read back chunk by chunk, in any order', async () => {
  const reader = packets.open(await write())
  expect(reader.chunks()).toMatchObject([
    { first: 0, count: 2 },
    { first: 2, count: 1 },
    { first: 3, count: 0 },
    { first: 3, count: 3 },
  ])
  for (const index of [3, 0, 2, 1]) expect(reader.read(index)).toBe(CHUNKS[index]?.[0])
})

test('it lies in the folder of its execution, in that of the day, readable by this user only', async () => {
  const executionId = newId()
  const ref = await write(owner(executionId))
  expect(ref.startsWith(`${executionId}/`)).toBe(true)
  expect(readdirSync(join(directory, periodOf(Date.now()), executionId))).toHaveLength(1)
})

test('nothing is there before the first chunk, and nothing is left of what is abandoned', async () => {
  const [untouched, abandoned] = [packets.create(owner()), packets.create(owner())]
  expect(readdirSync(directory)).toEqual([])
  await abandoned.append('{"items":[1]}', 1)
  await Promise.all([untouched.abandon(), abandoned.abandon(), abandoned.abandon()])
  expect(readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())).toEqual([])
})

test('what is shared stays when the first owner goes, whichever it is', async () => {
  const to = owner()
  const first = await write()
  const second = await packets.share(first, to)
  expect(second).not.toBe(first)
  await packets.discard(first)
  expect(packets.open(second).read(0)).toBe(CHUNKS[0][0])
  await packets.discard(second)
  expect(() => packets.open(second).chunks()).toThrow('not there any more')
  await expect(packets.share(first, to)).rejects.toMatchObject({ code: 'packet.unreadable' })
  await packets.discard(first)
})

test.each([
  ['is gone', (path: string) => rmSync(path)],
  ['was cut off', (path: string) => truncateSync(path, 40)],
  ['is empty', (path: string) => truncateSync(path, 0)],
  ['is something else', (path: string) => writeFileSync(path, 'x'.repeat(1000))],
  [
    'has a wrong byte',
    (path: string) => {
      const bytes = readFileSync(path)
      bytes[20] = (bytes[20] ?? 0) ^ 255
      writeFileSync(path, bytes)
    },
  ],
])('a file that %s is an error that names it', async (_what, damage) => {
  const ref = await write()
  damage(pathOf(ref))
  const reader = packets.open(ref)
  const read = (): string[] => reader.chunks().map((_, index) => reader.read(index))
  expect(read).toThrow(expect.objectContaining({ code: 'packet.unreadable', data: expect.objectContaining({ file: fileOf(ref) }) }))
})

test.each(['', '../../etc/passwd', `${newId()}/../../x`, `${newId()}/aaaaaaaaaaaaaaaaaaaaaa/..`, `/${newId()}/aaaaaaaaaaaaaaaaaaaaaa`])(
  'a name that is none leads nowhere: %j',
  (ref) => {
    expect(() => packets.open(ref).chunks()).toThrow(expect.objectContaining({ code: 'packet.unreadable' }))
  },
)

test('a folder that cannot be written is an error that says so, and that another try may help', async () => {
  const executionId = newId()
  mkdirSync(join(directory, periodOf(Date.now())), { recursive: true })
  writeFileSync(join(directory, periodOf(Date.now()), executionId), 'in the way')
  const writer = packets.create(owner(executionId))
  await writer.append('{}', 1)
  await expect(writer.finish()).rejects.toMatchObject({ code: 'packet.unwritable', status: 503 })
  await writer.abandon()
  expect(existsSync(join(directory, periodOf(Date.now()), executionId))).toBe(true)
})
