import { EXPORTED, prepareModule, WasmFileError } from './wasm-file.ts'
import { wasm, type WasmGlobal, type WasmMemory } from './wasm-api.ts'

const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
const section = (id: number, ...body: number[]) => [id, body.length, ...body]
/** One table, one memory of a page, one stack pointer of 64, its memory exported, a byte 7 at address 5, and a custom section. */
const parts = {
  table: section(4, 1, 0x70, 0, 1),
  memory: section(5, 1, 0, 1),
  global: section(6, 1, 0x7f, 1, 0x41, 0xc0, 0, 0x0b),
  exports: section(7, 1, 1, 0x6d, 2, 0),
  data: section(11, 1, 0, 0x41, 5, 0x0b, 1, 7),
  custom: section(0, 1, 0x78, 1, 2, 3),
}
const file = (changed: Partial<typeof parts> = {}) => Uint8Array.from([...HEADER, ...Object.values({ ...parts, ...changed }).flat()])

test('stack pointer and table come out, memory gets its limit, data is handed over, and what is not needed goes', () => {
  const { code, data } = prepareModule(file(), 3)
  const { exports } = new wasm.Instance(new wasm.Module(code), {})
  expect((exports[EXPORTED.stackPointer] as WasmGlobal).value).toBe(64)
  expect(exports[EXPORTED.table]).toBeDefined()
  const memory = exports['m'] as WasmMemory
  expect([memory.grow(2), new Uint8Array(memory.buffer)[5]]).toEqual([1, 0])
  expect(() => memory.grow(1)).toThrow(RangeError)
  expect(data).toEqual([{ offset: 5, bytes: Uint8Array.of(7) }])
  expect(code.length).toBeLessThan(file().length + 60)
})

test.each([
  ['a second global, which a snapshot would miss', { global: section(6, 2, 0x7f, 1, 0x41, 0, 0x0b, 0x7f, 1, 0x41, 0, 0x0b) }],
  ['data without a place', { data: section(11, 1, 1, 1, 7) }],
  ['two memories', { memory: section(5, 2, 0, 1, 0, 1) }],
  ['an end too early', { custom: [0, 9, 1] }],
])('%s is refused', (_, changed) => expect(() => prepareModule(file(changed), 3)).toThrow(WasmFileError))
