import { FairQueue } from './queue.ts'

const of = (...texts: string[]) => texts.map((text) => ({ owner: text[0] ?? '', text }))
const rest = (queue: FairQueue<{ owner: string; text: string }>): string[] => {
  const taken: string[] = []
  for (let entry = queue.take(); entry; entry = queue.take()) taken.push(entry.text)
  return taken
}

test('each owner has its turn, however many the first one has', () => {
  const queue = new FairQueue<{ owner: string; text: string }>()
  for (const entry of of('a1', 'a2', 'a3', 'a4', 'b1', 'c1', 'c2')) queue.push(entry)
  expect(queue.size).toBe(7)
  expect(rest(queue)).toEqual(['a1', 'b1', 'c1', 'a2', 'c2', 'a3', 'a4'])
  expect(queue.size).toBe(0)
})

test('what is put back is next', () => {
  const queue = new FairQueue<{ owner: string; text: string }>()
  const [first, ...others] = of('a1', 'b1', 'a2')
  for (const entry of others) queue.push(entry)
  if (first) queue.putBack(first)
  expect(rest(queue)).toEqual(['a1', 'b1', 'a2'])
})

test('what left is not taken', () => {
  const queue = new FairQueue<{ owner: string; text: string }>()
  const entries = of('a1', 'a2', 'b1')
  for (const entry of entries) queue.push(entry)
  expect(entries.map((entry) => queue.remove(entry))).toEqual([true, true, true])
  expect(entries[0] && queue.remove(entries[0])).toBe(false)
  expect(rest(queue)).toEqual([])
})

test('whoever fills the queue makes room for one who has less in it, until both have the same', () => {
  const queue = new FairQueue<{ owner: string; text: string }>()
  for (const entry of of('a1', 'a2', 'a3', 'b1')) queue.push(entry)
  expect(queue.displaceFor('a')).toBeUndefined()
  expect(queue.displaceFor('b')?.text).toBe('a3')
  expect(queue.displaceFor('b')).toBeUndefined()
  expect(queue.displaceFor('c')?.text).toBe('a2')
  expect(queue.displaceFor('c')).toBeUndefined()
  expect(queue.size).toBe(2)
  expect(rest(queue)).toEqual(['a1', 'b1'])
})
