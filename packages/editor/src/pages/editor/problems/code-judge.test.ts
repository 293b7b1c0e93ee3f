import type { CheckCodeBody, CheckCodeReply } from '@millrace/api'
import type { NodeCode } from '@millrace/workflow'
import { CodeJudge } from './code-judge.ts'

const FAULT = { message: "Expected ':'.", start: 0, end: 1 }

function judgeWith(answer: (body: CheckCodeBody) => CheckCodeReply) {
  const [asked, answers]: [string[], number[]] = [[], []]
  let now = 0
  const judge = new CodeJudge({
    clock: { now: () => now },
    ask: (body) => {
      asked.push(body.source)
      return Promise.resolve().then(() => answer(body))
    },
    onAnswer: () => void answers.push(1),
  })
  return { judge, asked, answers, pass: (ms: number) => void (now += ms) }
}
const code = (text: string, language = 'python'): NodeCode => ({ text, language, at: '/source', path: `/${text}` }) as NodeCode

test('a program is asked about once, and its verdict kept', async () => {
  const { judge, asked, answers } = judgeWith(({ source }) => ({ known: true, fault: source === 'bad' ? FAULT : null }))
  const [bad, good] = [code('bad'), code('good')]
  expect(judge.verdictsOf([bad, good]).size).toBe(0)
  expect(await judge.verdict('python', 'bad')).toEqual(FAULT)
  expect(await judge.verdict('python', 'good')).toBeNull()
  expect([...judge.verdictsOf([bad, good])]).toEqual([
    [bad, FAULT],
    [good, null],
  ])
  expect(asked).toEqual(['bad', 'good'])
  expect(answers).toHaveLength(1)
})

test('a server that does not answer, or does not know, is asked again after a while', async () => {
  let isThere = false
  const { judge, asked, pass } = judgeWith(() => {
    if (!isThere) throw new TypeError('offline')
    return { known: false, fault: null }
  })
  expect(await judge.verdict('python', 'x')).toBeUndefined()
  isThere = true
  expect(await judge.verdict('python', 'x')).toBeUndefined()
  expect(asked).toEqual(['x'])
  pass(60_000)
  expect(await judge.verdict('python', 'x')).toBeUndefined()
  judge.verdictsOf([code('x')])
  expect(asked).toEqual(['x', 'x'])
})

test('nothing is asked about an empty program, and other languages', async () => {
  const { judge, asked } = judgeWith(() => ({ known: true, fault: null }))
  expect(await judge.verdict('python', ' \n')).toBeUndefined()
  expect(await judge.verdict('shell', 'if')).toBeUndefined()
  expect(asked).toEqual([])
})

test('many programs are asked about a few at a time, told of once, and all kept while the workflow has them', async () => {
  const open: (() => void)[] = []
  let [most, answers] = [0, 0]
  const programs = Array.from({ length: 400 }, (_, index) => code(`p${index}`))
  const asked: string[] = []
  const judge = new CodeJudge({
    clock: { now: () => 0 },
    ask: async ({ source }) => {
      asked.push(source)
      await new Promise<void>((resolve) => open.push(resolve))
      return { known: true, fault: null }
    },
    onAnswer: () => void (answers += 1),
  })
  judge.verdictsOf(programs)
  while (open.length > 0) {
    most = Math.max(most, open.length)
    for (const answer of open.splice(0)) answer()
    await new Promise((resolve) => setTimeout(resolve))
  }
  expect([most, answers]).toEqual([2, 1])
  expect(judge.verdictsOf(programs).size).toBe(400)
  expect(asked).toHaveLength(400)
})
