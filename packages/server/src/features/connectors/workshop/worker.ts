import { parentPort } from 'node:worker_threads'
import { MillraceError, toError } from '@millrace/base'
import { doJob } from './do-job.ts'
import type { Answer, Job } from './jobs.ts'

const answerTo = (job: Job): Answer => {
  try {
    return { ok: true, result: doJob(job) }
  } catch (thrown) {
    if (!(thrown instanceof MillraceError)) throw toError(thrown) // ends the thread, whose next one starts clean
    const { code, status, message } = thrown
    return { ok: false, error: { code, status, message } }
  }
}

parentPort?.on('message', (job: Job) => parentPort?.postMessage(answerTo(job)))
